package config

import (
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
)

// MailURL is a mail server: smtp:// or smtps://, with a name and password or without. It never prints.
type MailURL string

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *MailURL) UnmarshalText(text []byte) error {
	u, err := url.Parse(string(text))
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Opaque != "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return errBad
	}
	if host := u.Hostname(); !hostName.MatchString(host) && net.ParseIP(host) == nil {
		return errBad
	}
	if port := u.Port(); port != "" || strings.HasSuffix(u.Host, ":") {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return errBad
		}
	}
	if u.User != nil {
		if password, isSet := u.User.Password(); u.User.Username() == "" || !isSet || password == "" {
			return errBad
		}
	}
	*m = MailURL(text)
	return nil
}

// Sender is whom mails come from: an address, with a name before it or without.
type Sender string

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Sender) UnmarshalText(text []byte) error {
	address, err := mail.ParseAddress(string(text))
	if err != nil || !isASCII(address.Address) {
		return errBad
	}
	*s = Sender(address.String())
	return nil
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
}

// HasMail says whether the server sends mail.
func (c Config) HasMail() bool { return c.SMTPURL != "" }

// checkMail checks what belongs together. A link in a mail must not lead where a request says: whoever asks for somebody
// else's password would choose where its code goes.
func (c Config) checkMail(p *problems) {
	if (c.SMTPURL != "" || p.about("SMTP_URL")) != (c.SMTPFrom != "" || p.about("SMTP_FROM")) {
		missing := "SMTP_FROM"
		if c.SMTPURL == "" {
			missing = "SMTP_URL"
		}
		p.add(missing, "must be set: SMTP_URL and SMTP_FROM go together. It is "+want(missing))
	}
	if c.HasMail() && c.PublicURL == "" && !p.about("PUBLIC_URL") {
		p.add("PUBLIC_URL", "must be set where SMTP_URL is: links in mails begin with it. It is "+want("PUBLIC_URL"))
	}
}
