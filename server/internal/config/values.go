package config

import (
	"errors"
	"net"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// errBad is the one error of all values. The tags of Config say what a value should be. The value
// is never quoted because it may be a secret.
var errBad = errors.New("bad value")

// Host is an interface to listen on; empty means all of them.
type Host string

var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

// UnmarshalText implements encoding.TextUnmarshaler.
func (h *Host) UnmarshalText(text []byte) error {
	s := string(text)
	if !hostName.MatchString(s) && net.ParseIP(s) == nil {
		return errBad
	}
	*h = Host(s)
	return nil
}

// ListenAddr is HOST:PORT.
type ListenAddr string

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *ListenAddr) UnmarshalText(text []byte) error {
	_, port, err := net.SplitHostPort(string(text))
	if err != nil {
		return errBad
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return errBad
	}
	*a = ListenAddr(text)
	return nil
}

func (a ListenAddr) port() int {
	_, port, _ := net.SplitHostPort(string(a))
	n, _ := strconv.Atoi(port)
	return n
}

// Register says who may make an account.
type Register string

// The values of REGISTRATION.
const (
	RegisterOpen   Register = "open"
	RegisterClosed Register = "closed"
	RegisterInvite Register = "invite"
)

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Register) UnmarshalText(text []byte) error {
	return oneOf(r, string(text), RegisterOpen, RegisterClosed, RegisterInvite)
}

// LogFormat is how a log line is written.
type LogFormat string

// The values of LOG_FORMAT.
const (
	LogText LogFormat = "text"
	LogJSON LogFormat = "json"
)

// UnmarshalText implements encoding.TextUnmarshaler.
func (f *LogFormat) UnmarshalText(text []byte) error {
	return oneOf(f, string(text), LogText, LogJSON)
}

func oneOf[T ~string](into *T, value string, allowed ...T) error {
	if !slices.Contains(allowed, T(value)) {
		return errBad
	}
	*into = T(value)
	return nil
}

// Origins are web origins as browsers write them: scheme and host in lower
// case, the port only where it is not the scheme's own. They are compared
// whole; there are no wildcards.
type Origins []string

// UnmarshalText implements encoding.TextUnmarshaler.
func (o *Origins) UnmarshalText(text []byte) error {
	var origins Origins
	for _, item := range list(string(text)) {
		origin, err := parseOrigin(item)
		if err != nil {
			return err
		}
		origins = append(origins, origin)
	}
	*o = origins
	return nil
}

func parseOrigin(s string) (string, error) {
	u, err := parseHostURL(s)
	if err != nil || u.Path != "" || strings.ContainsAny(s, "?#*") {
		return "", errBad
	}
	host := strings.ToLower(u.Host)
	if defaultPort := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]; strings.HasSuffix(host, defaultPort) {
		host = strings.TrimSuffix(host, defaultPort)
	}
	return u.Scheme + "://" + host, nil
}

// WebURL is an http or https address without query, fragment or final slash.
type WebURL string

// UnmarshalText implements encoding.TextUnmarshaler.
func (w *WebURL) UnmarshalText(text []byte) error {
	s := string(text)
	if _, err := parseWebURL(s); err != nil || strings.ContainsAny(s, "?#") {
		return errBad
	}
	*w = WebURL(strings.TrimRight(s, "/"))
	return nil
}

func parseWebURL(s string) (*url.URL, error) {
	u, err := parseHostURL(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, errBad
	}
	return u, nil
}

// parseHostURL takes any scheme: apps have origins of their own, such as capacitor://localhost.
func parseHostURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" || u.User != nil {
		return nil, errBad
	}
	host := u.Hostname()
	if !hostName.MatchString(host) && net.ParseIP(host) == nil {
		return nil, errBad
	}
	if strings.HasSuffix(u.Host, ":") {
		return nil, errBad
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, errBad
		}
	}
	return u, nil
}

// list splits at commas, and drops white space and empty items.
func list(s string) []string {
	var items []string
	for item := range strings.SplitSeq(s, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// Contact is a mailto: or https: address.
type Contact string

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Contact) UnmarshalText(text []byte) error {
	s := string(text)
	if address, ok := strings.CutPrefix(s, "mailto:"); ok {
		if parsed, err := mail.ParseAddress(address); err != nil || parsed.Address != address {
			return errBad
		}
	} else if u, err := parseWebURL(s); err != nil || u.Scheme != "https" {
		return errBad
	}
	*c = Contact(s)
	return nil
}

// Switch is on or off.
type Switch bool

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Switch) UnmarshalText(text []byte) error {
	switch string(text) {
	case "on", "off":
		*s = string(text) == "on"
		return nil
	}
	return errBad
}
