package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

const (
	dialTime = 8 * time.Second
	// pingEvery and pongTime find a wire that is dead.
	pingEvery = time.Second
	pongTime  = 5 * time.Second
)

// socket is one connection of a client.
type socket struct {
	conn *websocket.Conn
	node int

	mu      sync.Mutex
	asked   int
	waiting map[string]chan frame // by command id; closed, with the socket, unanswered
	over    bool
}

// dial opens a socket. With a token it signs in by the handshake's header; the answer is nil where there was none.
func dial(ctx context.Context, door, token string, receiveBuffer int) (*websocket.Conn, *http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	header := http.Header{}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	plain := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: dialer(receiveBuffer)}}
	conn, response, err := websocket.Dial(ctx, "ws://"+door+"/api/v1/ws", &websocket.DialOptions{
		HTTPClient: plain, HTTPHeader: header, Subprotocols: []string{"chatrooms.v1"},
	})
	if err != nil {
		return nil, response, err
	}
	conn.SetReadLimit(1 << 22)
	return conn, response, nil
}

func dialer(receiveBuffer int) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		var d net.Dialer
		conn, err := d.DialContext(ctx, network, address)
		if tcp, ok := conn.(*net.TCPConn); ok && receiveBuffer > 0 {
			err = tcp.SetReadBuffer(receiveBuffer)
		}
		return conn, err
	}
}

func newSocket(conn *websocket.Conn, node int) *socket {
	return &socket{conn: conn, node: node, waiting: make(map[string]chan frame)}
}

// read waits for the next frame: one object or more.
func (s *socket) read(ctx context.Context) ([]frame, error) {
	_, text, err := s.conn.Read(ctx)
	if err != nil {
		return nil, err
	}
	var frames []frame
	for line := range bytes.Lines(text) {
		var f frame
		if err := json.Unmarshal(line, &f); err != nil {
			return nil, fmt.Errorf("no JSON object: %q: %w", line, err)
		}
		frames = append(frames, f)
	}
	return frames, nil
}

// tell sends a command whose answer nobody waits for here.
func (s *socket) tell(command object) bool {
	b, err := json.Marshal(command)
	if err != nil {
		panic(err) // it is of our making
	}
	ctx, cancel := context.WithTimeout(context.Background(), giveUp)
	defer cancel()
	return s.conn.Write(ctx, websocket.MessageText, b) == nil
}

// ask sends a command and waits for its answer; ok is false where nobody knows what became of it.
func (s *socket) ask(command object) (answer frame, ok bool) {
	s.mu.Lock()
	s.asked++
	id := fmt.Sprintf("ask %d", s.asked)
	reply := make(chan frame, 1)
	if s.over {
		s.mu.Unlock()
		return frame{}, false
	}
	s.waiting[id] = reply
	s.mu.Unlock()
	command["id"] = id
	if !s.tell(command) {
		s.forget(id)
		return frame{}, false
	}
	select {
	case answer, ok = <-reply:
		return answer, ok
	case <-time.After(giveUp):
		s.forget(id)
		return frame{}, false
	}
}

func (s *socket) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.waiting, id)
}

// answered hands an answer to whoever waits for it.
func (s *socket) answered(f frame) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	reply, ok := s.waiting[f.ID]
	if ok {
		delete(s.waiting, f.ID)
		reply <- f
	}
	return ok
}

// end tells all who wait that no answer will come.
func (s *socket) end() {
	_ = s.conn.CloseNow()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	for _, reply := range s.waiting {
		close(reply)
	}
	clear(s.waiting)
}

// tend pings until the context ends, and ends the connection when no answer comes.
func (s *socket) tend(ctx context.Context, each func()) {
	for sleep(ctx, pingEvery) {
		pong, cancel := context.WithTimeout(ctx, pongTime)
		err := s.conn.Ping(pong)
		cancel()
		if err != nil {
			_ = s.conn.CloseNow()
			return
		}
		each()
	}
}
