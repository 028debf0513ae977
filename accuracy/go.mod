module github.com/nexpr/nexpr/accuracy

go 1.26.8

require github.com/nexpr/nexpr v0.0.0

require (
	github.com/alecthomas/participle/v2 v2.1.4 // indirect
	github.com/klauspost/cpuid/v2 v2.4.2 // indirect
	github.com/twitchyliquid64/golang-asm v0.15.1 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

replace github.com/nexpr/nexpr => ../
