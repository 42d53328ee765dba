package ws

// One goroutine at a time writes to a session: one of the server's writers, or one of the session's own while the network
// makes it wait. The mailbox wakes the first, each leaves the rest to the next, and the last finds the mailbox empty.

// overflowed is called by the mailbox, under its lock: the writer at work will find it closed.
func (s *Session) overflowed() {
	s.server.o.Metrics.MailboxCut()
	s.closing.CompareAndSwap(nil, &goodbye{closeTooSlow, "too slow: the queue was full"})
}

// wakeWriter is called by the mailbox, under its lock.
func (s *Session) wakeWriter() {
	if !s.socket.pipe.canTry() || !s.server.writers.add(s) {
		s.server.running.Go(func() { s.write(nil) })
	}
}

// flush is a writer's turn at this session: it writes what waits, as far as the network takes it at once.
func (s *Session) flush(p *pen) {
	done := false
	defer func() {
		p.forget()
		if !done {
			s.abandon()
		}
	}()
	defer s.recover()
	p.objects = s.mailbox.Take(p.objects, maxBatch)
	if len(p.objects) == 0 {
		s.endOfMail()
		done = true
		return
	}
	p.compose()
	left, err := s.socket.pipe.try(p)
	switch {
	case err != nil:
		s.lost()
		s.endOfMail()
	case left != nil:
		s.server.running.Go(func() { s.write(left) })
	case s.mailbox.IsEmpty():
		s.endOfMail()
	default:
		s.wakeWriter()
	}
	done = true
}

// endOfMail says goodbye if it is time for it. That takes as long as the peer does.
func (s *Session) endOfMail() {
	if s.closing.Load() != nil {
		s.server.running.Go(func() { s.write(nil) })
	}
}

// write sends what a try has left, then what waits, and the goodbye after it.
func (s *Session) write(left *remainder) {
	done := false
	defer func() {
		if !done {
			s.abandon()
		}
	}()
	defer s.recover()
	if err := s.empty(left); err != nil {
		s.lost()
	}
	if bye := s.closing.Load(); bye != nil {
		s.sayBye.Do(func() { s.goodbye(bye) })
	}
	done = true
}

// lost ends a session whose network is gone.
func (s *Session) lost() {
	s.end(closeGoneAlready, "")
	s.socket.cut()
}

// empty writes until nothing waits.
func (s *Session) empty(left *remainder) error {
	if left != nil {
		if err := s.socket.finish(left); err != nil {
			return err
		}
	}
	p := pens.Get().(*pen) //nolint:errcheck // the pool holds nothing else
	defer p.putDown()
	for {
		p.forget()
		p.objects = s.mailbox.Take(p.objects, maxBatch)
		if len(p.objects) == 0 {
			return nil
		}
		p.compose()
		if err := s.socket.write(p); err != nil {
			return err
		}
	}
}

// abandon ends a session whose writer panicked: the mailbox wakes no other, so nobody is left to say goodbye.
func (s *Session) abandon() {
	defer s.server.forget(s)
	s.socket.cut()
	s.leave()
}

// goodbye ends the connection. Until it has, the server looks after the session: a write may be stuck.
func (s *Session) goodbye(bye *goodbye) {
	defer s.server.forget(s)
	s.leave()
	s.server.o.Log.Debug("socket closes", "conn_id", s.id, "close_code", int(bye.code), "reason", bye.reason)
	if bye.code == closeGoneAlready {
		s.socket.cut()
	}
	s.socket.close(bye.code, bye.reason)
}
