"""The ratios as a picture: a dot for each case, on a logarithmic scale."""

import math
import statistics

COLOURS = {10: "#b9a7d0", 1000: "#7f9fd1", 100_000: "#3fa7a0", 1_000_000: "#d99a2b", 20_000_000: "#c4523f", 100_000_000: "#7d2f24"}
WIDTH, LEFT, RIGHT, TOP, ROW, GAP = 960, 130, 60, 76, 17, 12
LOW, HIGH = 0.05, 300  # ratios at the edges; what is beyond is drawn there


def draw(summary):
    body, y = [], TOP
    for threads in sorted({t for t, _ in summary.runs}):
        sizes = [n for t, n in summary.runs if t == threads]
        y += 8
        body.append(text(LEFT, y, f"{threads} thread{'s' if threads > 1 else ''}", "start", "bold"))
        y += 14
        for peer in summary.peers:
            rows = [(n, summary.medians(summary.ratios, peer, threads, n)) for n in sizes]
            rows = [(n, m) for n, m in rows if m]
            if not rows:
                continue
            body.append(text(LEFT - 62, y + ROW * len(rows) / 2 + 2, peer, "end", "bold"))
            for n, medians in rows:
                y += ROW
                body += band(y - ROW / 2, n, medians)
            y += GAP
    height = y + 30
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="11">',
                      f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
                      text(LEFT, 20, "Time of each peer as a multiple of nexpr's: one dot a case, the mark is the geometric mean", "start", "bold", 14),
                      *axis(height - 26), *body, "</svg>"]) + "\n"


def x_of(r):
    share = math.log(min(max(r, LOW), HIGH) / LOW) / math.log(HIGH / LOW)
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def text(x, y, content, anchor, weight="normal", size=11):
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-weight="{weight}" font-size="{size}" fill="#222">{content}</text>'


def axis(bottom):
    for r in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200):
        x = x_of(r)
        yield f'<line x1="{x}" y1="{TOP - 14}" x2="{x}" y2="{bottom}" stroke="{"#222" if r == 1 else "#ddd"}" stroke-width="{1.5 if r == 1 else 1}"/>'
        yield text(x, TOP - 20, f"{r:g}", "middle")
        yield text(x, bottom + 14, f"{r:g}", "middle")
    yield text(x_of(1) - 8, TOP - 32, "← the peer is faster", "end")
    yield text(x_of(1) + 8, TOP - 32, "nexpr is faster →", "start")


def band(y, n, medians):
    colour = COLOURS.get(n, "#888")
    yield text(LEFT - 4, y + 4, f"{n:,}", "end", size=9)
    dots = "".join(f'<circle cx="{x_of(m)}" cy="{y}" r="3.2"/>' for m in medians)
    yield f'<g fill="{colour}" fill-opacity="0.45">{dots}</g>'
    mean = x_of(statistics.geometric_mean(medians))
    yield f'<line x1="{mean}" y1="{y - 7}" x2="{mean}" y2="{y + 7}" stroke="#111" stroke-width="2.5"/>'
