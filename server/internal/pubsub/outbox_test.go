package pubsub

import "testing"

func TestTheOutboxIsBounded(t *testing.T) {
	dropped := 0
	o := newOutbox(1, func(n int) { dropped += n })
	o.add(publication{"c", []byte("before the link")})
	o.setOpen(true)
	for range maxOutgoing + 5 {
		o.add(publication{"c", []byte("x")})
	}
	if waiting, closed := o.drain(); len(waiting) != maxOutgoing || closed || dropped != 5 {
		t.Errorf("%d waiting, %d dropped, closed %t", len(waiting), dropped, closed)
	}
	o.add(publication{"c", make([]byte, maxOutgoingBytes)})
	o.add(publication{"c", []byte("too much")})
	if waiting, _ := o.drain(); len(waiting) != 1 || dropped != 6 {
		t.Errorf("%d waiting, %d dropped", len(waiting), dropped)
	}
	o.add(publication{"c", []byte("last")})
	o.close()
	o.add(publication{"c", []byte("late")})
	if waiting, closed := o.drain(); len(waiting) != 1 || !closed {
		t.Errorf("%d waiting, closed %t", len(waiting), closed)
	}
}

// Those of a cluster hold less each: 64 MiB in all.
func TestManyOutboxesAreBounded(t *testing.T) {
	dropped := 0
	o := newOutbox(clusterBuckets, func(n int) { dropped += n })
	o.setOpen(true)
	o.add(publication{"c", make([]byte, 1<<20)})
	o.add(publication{"c", []byte("too much")})
	if waiting, _ := o.drain(); len(waiting) != 1 || dropped != 1 {
		t.Errorf("%d waiting, %d dropped", len(waiting), dropped)
	}
}
