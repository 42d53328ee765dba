package chat

import (
	"net/url"
	"strings"
)

// maxLink bounds the address of a link that is looked at, in bytes.
const maxLink = 2048

// FirstLink is the address of a body's first link to the web, outside of code; "" for none.
func FirstLink(body string) string {
	if !strings.Contains(body, "://") && !strings.Contains(foldASCII(body), "www.") {
		return ""
	}
	m := readMarkup(body)
	for _, l := range m.links {
		if address, ok := webAddress(l.text, l.isBare); ok {
			return address
		}
	}
	return ""
}

// link is an address as it stands in a body: by itself, or as the destination of `[text](destination)`.
type link struct {
	at     int // where it, or its text, begins
	text   string
	isBare bool
}

// webAddress is a link to follow: http or https, without a name and a password.
func webAddress(text string, isBare bool) (string, bool) {
	if isBare {
		text = trimAddress(text)
	}
	if len(text) > 4 && strings.EqualFold(text[:4], "www.") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || len(text) > maxLink || u.Hostname() == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	return text, true
}

// trimAddress leaves out what a sentence puts behind an address: punctuation, and brackets that do not open in it.
func trimAddress(text string) string {
	for {
		trimmed := strings.TrimRight(text, "?!.,:;*_~'|")
		if strings.HasSuffix(trimmed, ")") && strings.Count(trimmed, ")") > strings.Count(trimmed, "(") ||
			strings.HasSuffix(trimmed, "]") && strings.Count(trimmed, "]") > strings.Count(trimmed, "[") {
			trimmed = trimmed[:len(trimmed)-1]
		}
		if trimmed == text {
			return text
		}
		text = trimmed
	}
}

// destination is what stands in `(destination "title")` at a place.
func destination(s string, at int) string {
	at = skipSpace(s, at+1)
	if strings.HasPrefix(s[at:], "<") {
		end := strings.IndexByte(s[at:], '>')
		return s[at+1 : at+end]
	}
	return s[at:bareDestinationEnd(s, at)]
}
