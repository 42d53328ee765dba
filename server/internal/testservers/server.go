package testservers

import (
	"sync"
	"testing"
)

// Server is a server of a test's own, which the test may hurt. It keeps its URL
// and its data whatever is done to it, and goes with the test.
//
// Its methods may be called in any state, again, and from any goroutine while
// the test runs: what is so already is left so. They wait until it is done; what
// cannot be done fails the test and does not end it.
type Server struct {
	tb      testing.TB
	mu      sync.Mutex // one order at a time
	process *process
}

// newServer runs what prepare describes for as long as the test does.
func newServer(tb testing.TB, prepare func(*process) error) *Server {
	tb.Helper()
	p, err := launch(prepare)
	if err != nil {
		tb.Fatal(err)
	}
	s := &Server{tb: tb, process: p}
	tb.Cleanup(func() { s.do("clean up", p.close) })
	return s
}

// URL says where it is, whether it runs or not.
func (s *Server) URL() string { return s.process.address }

// Start runs it again, thaws it if need be, and waits until it answers.
func (s *Server) Start() { s.tb.Helper(); s.do("start", s.process.start) }

// Stop ends it the way its own tools do, its clients cut.
func (s *Server) Stop() { s.tb.Helper(); s.do("stop", s.process.stop) }

// Kill ends all its processes at the same instant, without a word.
func (s *Server) Kill() { s.tb.Helper(); s.do("kill", s.process.kill) }

// Freeze halts all its processes; connections stay open, and the kernel goes on
// accepting new ones.
func (s *Server) Freeze() { s.tb.Helper(); s.do("freeze", s.process.freeze) }

// Thaw lets a frozen server go on where it was.
func (s *Server) Thaw() { s.tb.Helper(); s.do("thaw", s.process.thaw) }

func (s *Server) do(what string, order func() error) {
	s.tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := order(); err != nil {
		s.tb.Errorf("%s %s: %v", what, s.process.name(), err)
	}
}
