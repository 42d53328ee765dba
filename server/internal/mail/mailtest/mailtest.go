// Package mailtest is a mail server that keeps what it is sent, for tests.
package mailtest

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Mail is one that was accepted.
type Mail struct {
	From, To string // of the envelope
	Header   netmail.Header
	Subject  string // decoded
	Text     string
	HTML     string
	IsTLS    bool
	User     string // who was signed in
}

// Server keeps mails until the test ends. What it answers can be changed.
type Server struct {
	t       testing.TB
	address string

	mu       sync.Mutex
	mails    []Mail
	visits   int
	password string
	answer   func(to string) error
	hold     func()
	server   *smtp.Server
}

// Options are how a server is reached.
type Options struct {
	TLS      *tls.Config // for STARTTLS, or from the first byte on
	IsSMTPS  bool
	Password string // of everybody; "": nobody signs in
}

// New starts one on a free port.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	s := &Server{t: t, password: o.Password}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = listener.Addr().String()
	s.serve(listener, o)
	t.Cleanup(s.Stop)
	return s
}

func (s *Server) serve(listener net.Listener, o Options) {
	server := smtp.NewServer(backend{s})
	server.Domain, server.AllowInsecureAuth, server.MaxMessageBytes = "mail.test", true, 1<<20
	server.ErrorLog = quiet{}
	if o.TLS != nil && o.IsSMTPS {
		listener = tls.NewListener(listener, o.TLS)
	} else {
		server.TLSConfig = o.TLS
	}
	s.mu.Lock()
	s.server = server
	s.mu.Unlock()
	go func() { _ = server.Serve(listener) }()
}

// Stop ends it, as a mail server that is down.
func (s *Server) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.server.Close()
}

// Restart has it serve again at the same address.
func (s *Server) Restart() {
	s.t.Helper()
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.serve(listener, Options{})
}

// Address is its host and port.
func (s *Server) Address() string { return s.address }

// URL is how it is reached without TLS from the first byte on.
func (s *Server) URL() string { return "smtp://" + s.address }

// Answer decides of each recipient; nil: all are welcome.
func (s *Server) Answer(answer func(to string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

// Hold is called before a mail is accepted.
func (s *Server) Hold(hold func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold = hold
}

// Refuse is an answer of that code.
func Refuse(code int) error { return &smtp.SMTPError{Code: code, Message: "not now"} }

// Visits is how many connections were made.
func (s *Server) Visits() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.visits
}

// Arrived are the mails, in order.
func (s *Server) Arrived() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// ArrivedAt are the mails to an address, in order.
func (s *Server) ArrivedAt(to string) []Mail {
	return slices.DeleteFunc(s.Arrived(), func(m Mail) bool { return m.To != to })
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

type backend struct{ s *Server }

func (b backend) NewSession(c *smtp.Conn) (smtp.Session, error) {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	b.s.visits++
	return &session{s: b.s, conn: c}, nil
}

type session struct {
	s    *Server
	conn *smtp.Conn
	mail Mail
	user string
}

func (x *session) Reset()        { x.mail = Mail{} }
func (x *session) Logout() error { return nil }

func (x *session) AuthMechanisms() []string {
	if x.s.password == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (x *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != x.s.password {
			return smtp.ErrAuthFailed
		}
		x.user = user
		return nil
	}), nil
}

func (x *session) Mail(from string, _ *smtp.MailOptions) error {
	if x.s.password != "" && x.user == "" {
		return smtp.ErrAuthRequired
	}
	x.mail.From = from
	return nil
}

func (x *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	x.s.mu.Lock()
	answer := x.s.answer
	x.s.mu.Unlock()
	x.mail.To = to
	if answer != nil {
		return answer(to)
	}
	return nil
}

func (x *session) Data(r io.Reader) error {
	m := x.mail
	_, m.IsTLS = x.conn.TLSConnectionState()
	m.User = x.user
	raw, err := io.ReadAll(r)
	if err == nil {
		err = m.read(raw)
	}
	if err != nil {
		return err
	}
	x.s.mu.Lock()
	hold := x.s.hold
	x.s.mu.Unlock()
	if hold != nil {
		hold()
	}
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.s.mails = append(x.s.mails, m)
	return nil
}

// read takes a mail with two forms apart.
func (m *Mail) read(raw []byte) error {
	parsed, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	m.Header = parsed.Header
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject")); err != nil {
		return err
	}
	kind, params, err := mime.ParseMediaType(parsed.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		return errors.Join(errors.New("not in two forms: "+kind), err)
	}
	for parts := multipart.NewReader(parsed.Body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			return err
		}
		plain := strings.ReplaceAll(string(text), "\r\n", "\n")
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			m.HTML = plain
		} else {
			m.Text = plain
		}
	}
}
