package ws

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// The lengths at which a header changes (RFC 6455, section 5.2).
func TestHeaders(t *testing.T) {
	t.Parallel()
	for n, want := range map[int][]byte{
		0:       {0x81, 0},
		125:     {0x81, 125},
		126:     {0x81, 126, 0, 126},
		65535:   {0x81, 126, 0xff, 0xff},
		65536:   {0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0},
		1 << 32: {0x81, 127, 0, 0, 0, 1, 0, 0, 0, 0},
	} {
		if got := appendHeader(nil, n); !bytes.Equal(got, want) {
			t.Errorf("the header for %d bytes is % x", n, got)
		}
	}
}

// rawFrame is a frame as it comes over the network: not masked, not fragmented.
func rawFrame(r *bufio.Reader) (opcode byte, payload []byte, err error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	size := uint64(head[1])
	switch head[1] {
	case 126:
		var b [2]byte
		_, err = io.ReadFull(r, b[:])
		size = uint64(binary.BigEndian.Uint16(b[:]))
	case 127:
		var b [8]byte
		_, err = io.ReadFull(r, b[:])
		size = binary.BigEndian.Uint64(b[:])
	}
	if err != nil {
		return 0, nil, err
	}
	payload = make([]byte, size)
	_, err = io.ReadFull(r, payload)
	return head[0], payload, err
}

func TestComposedFramesAreWhole(t *testing.T) {
	t.Parallel()
	big := bytes.Repeat([]byte("x"), copyUpTo+1)
	p := newTextFrame()
	for _, objects := range [][][]byte{{[]byte("{}")}, {[]byte("a"), []byte("b"), []byte("c")}, {big}, {big, []byte("b")}, {{}}} {
		p.forget()
		p.objects = append(p.objects, objects...)
		p.compose()
		sent := bytes.Join(p.frame, nil)
		opcode, payload, err := rawFrame(bufio.NewReader(bytes.NewReader(sent)))
		if err != nil || opcode != 0x81 || !bytes.Equal(payload, bytes.Join(objects, []byte("\n"))) {
			t.Errorf("%d objects became a frame of kind %x with %d bytes: %v", len(objects), opcode, len(payload), err)
		}
		for n := range len(sent) + 1 {
			if rest := bytes.Join(p.past(n), nil); !bytes.Equal(rest, sent[n:]) {
				t.Fatalf("the frame without its first %d bytes has %d", n, len(rest))
			}
		}
	}
}

// connected are the ends of a connection whose buffers hold less than a large frame.
func connected(t testing.TB) (server, client *net.TCPConn) {
	t.Helper()
	listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err = listener.AcceptTCP()
	if err != nil {
		t.Fatal(err)
	}
	client = conn.(*net.TCPConn)
	t.Cleanup(func() { _, _ = server.Close(), client.Close() })
	_, _ = server.SetWriteBuffer(64<<10), client.SetReadBuffer(64<<10)
	return server, client
}

// Text frames that are tried, what is left of them, and the library's control frames never mix, however little the network
// takes at once.
func TestFramesStayWholeOnASlowNetwork(t *testing.T) {
	t.Parallel()
	server, client := connected(t)
	p := lockConn(server)
	if !p.canTry() {
		t.Skip("no write can be tried on this system")
	}
	const n = 60
	text := bytes.Repeat([]byte("text"), 100_000)
	ping := []byte{0x89, 2, 'h', 'i'}
	var writing sync.WaitGroup
	writing.Go(func() {
		f, left := newTextFrame(), 0
		for range n {
			f.forget()
			f.objects = append(f.objects, text)
			f.compose()
			rest, err := p.try(f)
			if err == nil && rest != nil {
				left++
				err = p.finish(rest)
			}
			if err != nil {
				t.Error(err)
				return
			}
		}
		if left == 0 {
			t.Error("the network took every frame at once: nothing was tried")
		}
	})
	writing.Go(func() {
		for range n {
			if _, err := p.Write(ping); err != nil {
				t.Error(err)
			}
		}
	})
	_ = client.SetReadDeadline(time.Now().Add(30 * time.Second))
	r := bufio.NewReader(client)
	texts, pings := 0, 0
	for texts+pings < 2*n {
		opcode, payload, err := rawFrame(r)
		switch {
		case err != nil:
			t.Fatalf("after %d texts and %d pings: %v", texts, pings, err)
		case opcode == 0x81 && bytes.Equal(payload, text):
			texts++
		case opcode == 0x89 && string(payload) == "hi":
			pings++
		default:
			t.Fatalf("a frame of kind %x with %d bytes", opcode, len(payload))
		}
	}
	writing.Wait()
}

// A try does not wait for whoever writes: what it was to write goes to finish whole.
func TestTryDoesNotWait(t *testing.T) {
	t.Parallel()
	server, client := connected(t)
	p := lockConn(server)
	if !p.canTry() {
		t.Skip("no write can be tried on this system")
	}
	p.mu.Lock()
	f := newTextFrame()
	f.objects = append(f.objects, []byte("{}"))
	f.compose()
	left, err := p.try(f)
	if err != nil || left == nil || left.isLocked {
		t.Fatalf("left %v: %v", left, err)
	}
	p.mu.Unlock()
	if err := p.finish(left); err != nil {
		t.Fatal(err)
	}
	if _, payload, err := rawFrame(bufio.NewReader(client)); err != nil || string(payload) != "{}" {
		t.Errorf("got %q: %v", payload, err)
	}
	p.mu.Lock() // it is free again
	defer p.mu.Unlock()
}

func TestWritersTakeTurns(t *testing.T) {
	t.Parallel()
	var w writers
	w.init()
	var added []*Conn
	for range 100 {
		s := &Conn{}
		added = append(added, s)
		w.add(s)
	}
	w.close()
	var taken []*Conn
	for conns := w.next(nil); len(conns) > 0; conns = w.next(nil) {
		if len(conns) > connsAtOnce {
			t.Errorf("one writer took %d at once", len(conns))
		}
		taken = append(taken, conns...)
	}
	for i, s := range added {
		if taken[i] != s {
			t.Fatal("not in the order of the queue")
		}
	}
	if w.add(&Conn{}) {
		t.Error("closed writers took a socket")
	}
}

// A write costs no allocation.
func TestWritingAllocatesNothing(t *testing.T) {
	server, client := connected(t)
	p := lockConn(server)
	if !p.canTry() {
		t.Skip("no write can be tried on this system")
	}
	f, object, into := newTextFrame(), []byte(`{"type":"pong"}`), make([]byte, 64)
	allocs := testing.AllocsPerRun(100, func() {
		f.forget()
		f.objects = append(f.objects, object)
		f.compose()
		if left, err := p.try(f); left != nil || err != nil {
			t.Fatal(left, err)
		}
		if _, err := client.Read(into); err != nil {
			t.Fatal(err)
		}
	})
	if allocs > 0 {
		t.Errorf("%.0f allocations a write", allocs)
	}
}
