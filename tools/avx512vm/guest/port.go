package guest

import (
	"runtime"
	"sync"
	"syscall"

	"github.com/nexpr/nexpr/tools/avx512vm/wire"
)

// send writes n bytes at p to the parallel port. The calling thread needs I/O privileges.
//
//go:noescape
func send(p *byte, n int)

// A port sends frames to the host. The parallel port takes three instructions a byte and no waiting, where a
// serial port would have its pace.
type port struct {
	mu     sync.Mutex
	frames chan []byte
	sent   chan struct{}
}

// openPort starts the one thread that has I/O privileges.
func openPort() *port {
	p := &port{frames: make(chan []byte), sent: make(chan struct{})}
	go func() {
		runtime.LockOSThread()
		if _, _, errno := syscall.RawSyscall(syscall.SYS_IOPL, 3, 0, 0); errno != 0 {
			panic(errno)
		}
		for b := range p.frames {
			send(&b[0], len(b))
			p.sent <- struct{}{}
		}
	}()
	return p
}

// send returns when the frame is with the host.
func (p *port) send(kind wire.Kind, data []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frames <- wire.Append(nil, kind, data)
	<-p.sent
}

// A stream is an io.Writer of frames of one kind.
type stream struct {
	port *port
	kind wire.Kind
}

func (s stream) Write(b []byte) (int, error) {
	if len(b) > 0 {
		s.port.send(s.kind, b)
	}
	return len(b), nil
}
