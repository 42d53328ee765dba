package mail

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// stepTime bounds the connection with its sign-in, and then the rest of a mail.
const stepTime = 10 * time.Second

// The ports of RFC 6409 and RFC 8314.
const (
	submissionPort  = 587
	submissionsPort = 465
)

// outcome is what became of a mail.
type outcome string

// The outcomes.
const (
	sent      outcome = "sent"
	busy      outcome = "busy"      // 4xx: to be tried again
	unreached outcome = "unreached" // no connection, no TLS, or no sign-in: to be tried again
	refused   outcome = "refused"   // 5xx: that mail is dropped
	unknown   outcome = "unknown"   // the connection broke at the end: it may have been sent
)

func (o outcome) isToBeTriedAgain() bool { return o == busy || o == unreached }

// sender speaks to the mail server: one connection a mail.
type sender struct {
	host     string
	port     int
	isTLS    bool // from the first byte on
	isHere   bool // on this machine: nobody listens in between
	user     string
	password string
	from     *netmail.Address
	tls      *tls.Config
}

func newSender(server Server) (*sender, error) {
	u, err := url.Parse(server.URL)
	if err != nil {
		return nil, errors.New("the mail server's address cannot be read") // the error would tell the password
	}
	from, err := netmail.ParseAddress(server.From)
	if err != nil {
		return nil, err
	}
	s := &sender{host: u.Hostname(), port: submissionPort, isTLS: u.Scheme == "smtps", user: u.User.Username(), from: from}
	s.password, _ = u.User.Password()
	if s.isTLS {
		s.port = submissionsPort
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		s.port = port
	}
	s.tls = &tls.Config{MinVersion: tls.VersionTLS12}
	if server.TLS != nil {
		s.tls = server.TLS.Clone()
	}
	s.tls.ServerName = s.host
	ip := net.ParseIP(s.host)
	s.isHere = s.host == "localhost" || ip != nil && ip.IsLoopback()
	return s, nil
}

// dial connects; the connection ends with ctx at the latest.
func (s *sender) dial(ctx context.Context, kept *net.Conn) gomail.DialContextFunc {
	return func(dialling context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(dialling, network, address)
		if err != nil {
			return nil, err
		}
		*kept = conn
		context.AfterFunc(ctx, func() { _ = conn.Close() })
		if !s.isTLS {
			return conn, nil
		}
		secure := tls.Client(conn, s.tls)
		if err := secure.HandshakeContext(dialling); err != nil {
			_ = conn.Close()
			return nil, err
		}
		return secure, nil
	}
}

// client is one for a single mail: go-mail's remembers.
func (s *sender) client(ctx context.Context, kept *net.Conn) (*gomail.Client, error) {
	policy := gomail.TLSOpportunistic
	if s.user != "" && !s.isHere && !s.isTLS {
		policy = gomail.TLSMandatory
	}
	options := []gomail.Option{
		gomail.WithPort(s.port), gomail.WithTimeout(stepTime), gomail.WithTLSConfig(s.tls), gomail.WithTLSPolicy(policy),
		gomail.WithDialContextFunc(s.dial(ctx, kept)), gomail.WithoutNoop(),
	}
	if s.user != "" {
		options = append(options, gomail.WithUsername(s.user), gomail.WithPassword(s.password),
			// In the clear only on this machine: elsewhere the policy has asked for TLS.
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc, gomail.SMTPAuthCramMD5))
	}
	return gomail.NewClient(s.host, options...)
}

// connect is a connection that is signed in. close ends it.
func (s *sender) connect(ctx context.Context) (client *gomail.Client, conn *smtp.Client, end func(), err error) {
	var raw net.Conn
	ended, cancel := context.WithCancel(ctx)
	if client, err = s.client(ended, &raw); err == nil {
		conn, err = client.DialToSMTPClientWithContext(ended)
	}
	if err != nil {
		cancel()
		return nil, nil, nil, err
	}
	return client, conn, func() { _ = client.CloseWithSMTPClient(conn); cancel() }, nil
}

func (s *sender) probe(ctx context.Context) error {
	_, _, end, err := s.connect(ctx)
	if err == nil {
		end()
	}
	return err
}

func (s *sender) send(ctx context.Context, l letter) (outcome, error) {
	msg, err := s.message(l)
	if err != nil {
		return refused, err
	}
	client, conn, end, err := s.connect(ctx)
	if err != nil {
		return unreached, err
	}
	defer end()
	err = client.SendWithSMTPClient(conn, msg)
	if msg.IsDelivered() {
		return sent, nil
	}
	return outcomeOf(err), plainly(err)
}

func outcomeOf(err error) outcome {
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		return unreached
	}
	switch code := failed.ErrorCode(); {
	case code/100 == 5:
		return refused
	case code/100 == 4:
		return busy
	case failed.Reason == gomail.ErrSMTPDataClose:
		return unknown
	case failed.Reason == gomail.ErrGetSender, failed.Reason == gomail.ErrGetRcpts, failed.Reason == gomail.ErrNoUnencoded:
		return refused
	}
	return unreached
}

// plainly is an error without addresses, which do not belong in a log.
func plainly(err error) error {
	var failed *gomail.SendError
	if errors.As(err, &failed) {
		return errors.New(strings.TrimSpace(failed.Reason.String() + " " + strconv.Itoa(failed.ErrorCode())))
	}
	return err
}

// message is a letter with its headers.
func (s *sender) message(l letter) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(s.from)
	if err := msg.To(l.to); err != nil {
		return nil, errors.New("the address cannot be mailed")
	}
	msg.Subject(l.subject)
	msg.SetDate()
	_, domain, _ := strings.Cut(s.from.Address, "@")
	msg.SetMessageIDWithValue(rand.Text() + "@" + domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answers by machines
	if l.unsubscribe != "" {
		msg.SetGenHeader("List-Unsubscribe", "<"+l.unsubscribe+">")
		msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click") // RFC 8058
	}
	msg.SetBodyString(gomail.TypeTextPlain, l.text)
	msg.AddAlternativeString(gomail.TypeTextHTML, l.html)
	return msg, nil
}
