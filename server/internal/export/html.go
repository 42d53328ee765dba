package export

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"unicode/utf8"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// document is one page of HTML that needs nothing and runs nothing: its policy allows its own style, by its hash, alone.
type document struct {
	room   chat.Room
	times  clockText
	isOpen bool // a day's section
}

const style = `:root{color-scheme:light dark;--text:#1d1f23;--back:#fff;--dim:#5a606b;--line:#d8dbe0}
@media(prefers-color-scheme:dark){:root{--text:#e6e8eb;--back:#15171a;--dim:#a0a7b2;--line:#343a42}}
body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;color:var(--text);background:var(--back)}
h2{position:sticky;top:0;margin:2rem 0 1rem;padding:.4rem 0;font-size:1rem;background:var(--back);border-bottom:1px solid var(--line)}
article{margin:.8rem 0}header{font-size:.9rem}header b{font-size:1rem}
header,.of,blockquote,i{color:var(--dim)}header b{color:var(--text)}
p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
blockquote{margin:.2rem 0;padding-left:.6rem;border-left:3px solid var(--line);overflow-wrap:anywhere}`

var policy = func() string {
	hash := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'; base-uri 'none'; form-action 'none'"
}()

func (d *document) begin(b []byte) []byte {
	b = append(b, "<!doctype html>\n<html lang=\"und\">\n<head>\n<meta charset=\"utf-8\">\n"+
		"<meta http-equiv=\"Content-Security-Policy\" content=\""+policy+"\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>"...)
	b = appendEscaped(b, d.room.Heading())
	b = append(b, "</title>\n<style>"+style+"</style>\n</head>\n<body>\n<main>\n<h1 dir=\"auto\">"...)
	b = appendEscaped(b, d.room.Heading())
	b = append(b, "</h1>\n<p class=\"of\" dir=\"auto\">"...)
	b = appendEscaped(b, d.room.Topic)
	return append(b, "</p>\n<p class=\"of\">#"+d.room.Name+", days and times in UTC</p>\n"...)
}

func (d *document) end(b []byte) []byte {
	if d.isOpen {
		b = append(b, "</section>\n"...)
	}
	return append(b, "</main>\n</body>\n</html>\n"...)
}

func (d *document) message(b []byte, m *chat.Message) []byte {
	if d.times.isNewDay(m.CreatedAt) {
		if d.isOpen {
			b = append(b, "</section>\n"...)
		}
		d.isOpen = true
		b = append(b, "<section>\n<h2>"+dayText(m.CreatedAt)+"</h2>\n"...)
	}
	b = append(b, "<article id=\"m"...)
	b = strconv.AppendInt(b, m.Seq, 10)
	b = append(b, "\">\n<header><b><bdi>"...)
	b = appendEscaped(b, shownName(m.Author))
	b = append(b, "</bdi></b> "...)
	if !m.Author.Deleted {
		b = appendEscaped(append(b, '@'), m.Author.Username)
	}
	b = append(b, " <time datetime=\""...)
	b = d.times.appendStamp(b, &m.CreatedAt)
	b = append(b, "\">"...)
	b = m.CreatedAt.UTC().AppendFormat(b, "15:04 UTC")
	b = append(b, "</time>"...)
	if m.EditedAt != nil && m.DeletedAt == nil {
		b = append(b, " (edited)"...)
	}
	b = append(b, "</header>\n"...)
	if m.DeletedAt != nil {
		return append(b, "<p><i>"+deletedBody+"</i></p>\n</article>\n"...)
	}
	return append(appendSaid(b, m), "</article>\n"...)
}

// appendSaid adds what is below a message's head.
func appendSaid(b []byte, m *chat.Message) []byte {
	if q := m.ReplyTo; q != nil {
		b = append(b, "<blockquote dir=\"auto\"><a href=\"#m"...)
		b = strconv.AppendInt(b, q.Seq, 10)
		b = append(b, "\"><bdi>"...)
		b = appendEscaped(b, shownName(q.Author))
		b = append(b, "</bdi></a>: "...)
		b = appendEscaped(b, shortened(quotedBody(q)))
		b = append(b, "</blockquote>\n"...)
	}
	if m.Body != "" {
		b = append(b, "<p dir=\"auto\">"...)
		b = appendEscaped(b, m.Body)
		b = append(b, "</p>\n"...)
	}
	for _, f := range m.Files {
		b = append(b, "<p>File: <bdi>"...)
		b = appendEscaped(b, f.Name)
		b = append(b, "</bdi> <span class=\"of\">"...)
		b = appendEscaped(b, f.Type+", "+strconv.FormatInt(f.Size, 10)+" bytes")
		b = append(b, "</span></p>\n"...)
	}
	if len(m.Reactions) > 0 {
		b = append(b, "<p class=\"of\">"...)
		b = appendEscaped(b, reactionsText(m.Reactions))
		b = append(b, "</p>\n"...)
	}
	return b
}

// appendEscaped adds a text as HTML has it, in an element or in a quoted attribute.
func appendEscaped(b []byte, text string) []byte {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch r {
		case '&':
			b = append(b, "&amp;"...)
		case '<':
			b = append(b, "&lt;"...)
		case '>':
			b = append(b, "&gt;"...)
		case '"':
			b = append(b, "&#34;"...)
		case '\'':
			b = append(b, "&#39;"...)
		case '\n':
			b = append(b, '\n')
		default:
			b = appendVisible(b, r)
		}
	}
	return b
}
