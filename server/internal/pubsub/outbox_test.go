package pubsub

import "testing"

func TestTheOutboxIsBounded(t *testing.T) {
	dropped := 0
	o := newOutbox(func(n int) { dropped += n })
	o.put(letter{"c", []byte("before the session")})
	o.setOpen(true)
	for range maxOutgoing + 5 {
		o.put(letter{"c", []byte("x")})
	}
	if letters, closed := o.take(); len(letters) != maxOutgoing || closed || dropped != 5 {
		t.Errorf("%d letters, %d dropped, closed %t", len(letters), dropped, closed)
	}
	o.put(letter{"c", make([]byte, maxOutgoingBytes)})
	o.put(letter{"c", []byte("too much")})
	if letters, _ := o.take(); len(letters) != 1 || dropped != 6 {
		t.Errorf("%d letters, %d dropped", len(letters), dropped)
	}
	o.put(letter{"c", []byte("last")})
	o.close()
	o.put(letter{"c", []byte("late")})
	if letters, closed := o.take(); len(letters) != 1 || !closed {
		t.Errorf("%d letters, closed %t", len(letters), closed)
	}
}
