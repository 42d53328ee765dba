package ws

import "sync"

// writers are the few goroutines that write to all sockets: as many as can run at once. They never wait for a network: a
// socket that does not take a frame whole gets a goroutine of its own until nothing waits for it any more.
//
// Sessions stand in line. What is offered to one meanwhile goes out in the same frame: the more there is to do, the fewer
// writes it takes.
type writers struct {
	mu     sync.Mutex
	filled sync.Cond
	line   []*Session
	first  int // in line; what stands before it has gone
	idle   int
	closed bool
}

// turn is how many sessions a writer takes from the line at once.
const turn = 8

func (w *writers) init() { w.filled.L = &w.mu }

// add puts a session in line. It returns false once the writers are closed: then its caller has to find another.
func (w *writers) add(s *Session) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return false
	}
	w.line = append(w.line, s)
	if w.idle > 0 {
		w.filled.Signal()
	}
	return true
}

// close ends the writers when the line is empty.
func (w *writers) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.filled.Broadcast()
}

// next waits for sessions and takes a few of them. It returns none when the writers are closed.
func (w *writers) next(sessions []*Session) []*Session {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.first == len(w.line) {
		if w.closed {
			return nil
		}
		w.idle++
		w.filled.Wait()
		w.idle--
	}
	n := min(turn, (len(w.line)-w.first+1)/2)
	taken := w.line[w.first : w.first+n]
	sessions = append(sessions, taken...)
	clear(taken)
	w.first += n
	w.compact()
	return sessions
}

// compact forgets those who have gone, when they are the larger part, so that the line stays as long as it has to.
func (w *writers) compact() {
	if 2*w.first < len(w.line) {
		return
	}
	n := copy(w.line, w.line[w.first:])
	clear(w.line[n:])
	w.line, w.first = w.line[:n], 0
}

// run writes until the writers are closed.
func (w *writers) run() {
	pen := newPen()
	sessions := make([]*Session, 0, turn)
	for {
		sessions = w.next(sessions[:0])
		if len(sessions) == 0 {
			return
		}
		for _, s := range sessions {
			s.flush(pen)
		}
		clear(sessions)
	}
}
