package ws_test

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
)

// pipeNetwork is a network without buffers, inside the process: what is not read blocks its writer at once, and
// testing/synctest can see that everybody waits.
type pipeNetwork struct {
	accepted chan net.Conn
	closing  sync.Once
	closed   chan struct{}
}

func onPipes(s *setup) {
	n := &pipeNetwork{accepted: make(chan net.Conn), closed: make(chan struct{})}
	s.listener, s.dial = n, n.dial
}

func (n *pipeNetwork) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case n.accepted <- server:
		return client, nil
	case <-n.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (n *pipeNetwork) Accept() (net.Conn, error) {
	select {
	case conn := <-n.accepted:
		return conn, nil
	case <-n.closed:
		return nil, net.ErrClosed
	}
}

func (n *pipeNetwork) Close() error {
	n.closing.Do(func() { close(n.closed) })
	return nil
}

func (n *pipeNetwork) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe.test" }

// panicking is onPipes with a server whose writes panic while armed.
func panicking(armed *atomic.Bool) option {
	return func(s *setup) {
		onPipes(s)
		s.listener = panicListener{s.listener, armed}
	}
}

type panicListener struct {
	net.Listener
	armed *atomic.Bool
}

func (l panicListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return panicConn{conn, l.armed}, err
}

type panicConn struct {
	net.Conn
	armed *atomic.Bool
}

func (c panicConn) Write(data []byte) (int, error) {
	if c.armed.Load() {
		panic("the pen is broken")
	}
	return c.Conn.Write(data)
}
