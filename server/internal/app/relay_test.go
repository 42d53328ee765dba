package app

import (
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// relay stands between a node and its PostgreSQL, and breaks a connection at one moment of a transaction.
type relay struct {
	t        *testing.T
	upstream string
	listener net.Listener
	running  sync.WaitGroup
	next     atomic.Int32 // moment: what is done to the next commit that comes by
	broken   atomic.Int32 // how many were broken
}

type moment = int32

const (
	never moment = iota
	beforeCommit
	afterCommit // the server has committed, and nobody is told
)

func newRelay(t *testing.T, database string) (r *relay, through string) {
	t.Helper()
	u, err := url.Parse(database)
	must(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	r = &relay{t: t, upstream: u.Host, listener: listener}
	r.running.Go(r.accept)
	t.Cleanup(func() {
		_ = listener.Close()
		r.running.Wait()
	})
	u.Host = listener.Addr().String()
	return r, u.String()
}

func (r *relay) accept() {
	for {
		client, err := r.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", r.upstream)
		if err != nil {
			_ = client.Close()
			continue
		}
		line := &relayed{relay: r, client: client, server: server}
		r.running.Go(line.up)
		r.running.Go(line.down)
	}
}

// relayed is one connection.
type relayed struct {
	*relay
	client, server net.Conn
	swallow        atomic.Bool
}

func (l *relayed) cut() {
	_ = l.client.Close()
	_ = l.server.Close()
}

// up passes on what the node says, message by message: the first has no type (PostgreSQL documentation, chapter 55.7).
func (l *relayed) up() {
	defer l.cut()
	commit := "" // the prepared statement that commits a post or a change; the indexer and others commit by other ones
	for header := 4; ; header = 5 {
		message := make([]byte, header)
		if _, err := io.ReadFull(l.client, message); err != nil {
			return
		}
		rest := make([]byte, binary.BigEndian.Uint32(message[header-4:])-4)
		if _, err := io.ReadFull(l.client, rest); err != nil {
			return
		}
		if header == 5 {
			switch name, query := preparedNames(message[0], rest); {
			case message[0] == 'P' && query == "COMMIT":
				commit = name
			case message[0] == 'B' && commit != "" && query == commit && !l.pass():
				return
			}
		}
		if _, err := l.server.Write(append(message, rest...)); err != nil {
			return
		}
	}
}

// preparedNames are the first two texts of a message about a prepared statement: of Parse its name
// and its query, of Bind the portal and the statement's name.
func preparedNames(kind byte, rest []byte) (first, second string) {
	if kind != 'P' && kind != 'B' {
		return "", ""
	}
	texts := strings.SplitN(string(rest), "\x00", 3)
	if len(texts) < 3 {
		return "", ""
	}
	return texts[0], texts[1]
}

// pass says whether a commit may go on to the server.
func (l *relayed) pass() bool {
	switch l.next.Swap(never) {
	case beforeCommit:
		l.broken.Add(1)
		return false
	case afterCommit:
		l.swallow.Store(true)
	}
	return true
}

func (l *relayed) down() {
	defer l.cut()
	answer := make([]byte, 64<<10)
	for {
		n, err := l.server.Read(answer)
		if err != nil {
			return
		}
		if l.swallow.Load() {
			l.broken.Add(1)
			return
		}
		if _, err := l.client.Write(answer[:n]); err != nil {
			return
		}
	}
}
