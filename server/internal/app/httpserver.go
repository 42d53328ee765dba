package app

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// The bounds of facts.md section 2: a slow peer costs one connection for so long, and no more.
const (
	headerTime = 5 * time.Second
	// bodyTime is how long a request may take to arrive, from its first byte to its last.
	bodyTime   = 15 * time.Second
	answerTime = 20 * time.Second
	// idleTime outlasts the 90 s for which Heroku's router keeps its connections.
	idleTime    = 95 * time.Second
	headerBytes = 16 << 10
)

// newHTTPServer serves the public port and METRICS_ADDR.
func (n *node) newHTTPServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: untilArrived(handler), ReadHeaderTimeout: headerTime, ReadTimeout: bodyTime, WriteTimeout: answerTime,
		IdleTimeout: idleTime, MaxHeaderBytes: headerBytes,
		ErrorLog: slog.NewLogLogger(n.log.Handler(), slog.LevelDebug), // what peers do wrong
	}
}

// untilArrived lifts the server's ReadTimeout from a request once it has arrived whole.
//
// Before that the deadline has to stay: net/http waits for the rest of a body before it answers and
// before it closes the connection. After that it has to go: when it passes, net/http cancels the
// context of the request, though a stream or a profile is still being written.
func untilArrived(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := &arrivingBody{r.Body, http.NewResponseController(w)}
		if r.ContentLength == 0 {
			body.arrived()
			next.ServeHTTP(w, r)
			return
		}
		r = r.WithContext(r.Context()) // a copy: net/http goes by the type of the first one's Body
		r.Body = body
		next.ServeHTTP(w, r)
	})
}

type arrivingBody struct {
	io.ReadCloser
	connection *http.ResponseController
}

func (b *arrivingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		b.arrived()
	}
	return n, err
}

func (b *arrivingBody) arrived() {
	_ = b.connection.SetReadDeadline(time.Time{}) // fails only on a connection that is gone
}
