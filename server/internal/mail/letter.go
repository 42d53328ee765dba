package mail

import (
	"bytes"
	"embed"
	htmltemplate "html/template"
	"net/url"
	"strconv"
	"strings"
	texttemplate "text/template"
	"unicode"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// letter is a mail without its headers. Its subject is ours alone: nothing that somebody wrote stands in a header.
type letter struct {
	to          string
	subject     string
	text        string
	html        string
	unsubscribe string // where a mail program unsubscribes; "" is nowhere
}

const (
	// maxShown bounds the messages that a digest shows, maxText the text of each, in code points.
	maxShown = 20
	maxText  = 120
)

//go:embed letters
var letters embed.FS

var (
	texts = texttemplate.Must(texttemplate.ParseFS(letters, "letters/*.txt"))
	htmls = htmltemplate.Must(htmltemplate.ParseFS(letters, "letters/*.html"))
)

// write makes both forms of a letter; name is that of its templates.
func (l letter) write(name string, about any) (letter, error) {
	var text, html bytes.Buffer
	if err := texts.ExecuteTemplate(&text, name+".txt", about); err != nil {
		return l, err
	}
	if err := htmls.ExecuteTemplate(&html, name+".html", about); err != nil {
		return l, err
	}
	l.text, l.html = text.String(), html.String()
	return l, nil
}

// place is this server, as people know it.
func (w *Worker) place() string {
	if u, err := url.Parse(w.o.PageURL); err == nil {
		return u.Host
	}
	return ""
}

type link struct{ Username, Place, URL string }

// linkLetter is a mail with a link. Its templates take what they are given, so it cannot fail.
func (w *Worker) linkLetter(m chat.QueuedMail, code string) letter {
	l := letter{to: m.Address, subject: "Confirm this e-mail address"}
	about := link{m.User.Username, w.place(), w.o.PageURL + "/confirm-email/" + code}
	if m.Kind == chat.MailReset {
		l.subject = "Set a new password"
		about.URL = w.o.PageURL + "/reset/" + code
	}
	l, err := l.write(string(m.Kind), about)
	if err != nil {
		w.o.Log.Error("cannot write a mail", "err", err)
	}
	return l
}

type digest struct {
	Username, Place       string
	Count                 string
	Items                 []item
	More                  bool
	Home, Settings, Leave string
}

type item struct{ From, Where, Text, URL string }

// digestLetter shows the newest messages of those that were missed.
func (w *Worker) digestLetter(d chat.Digest) (letter, error) {
	shown := d.Missed[max(0, len(d.Missed)-maxShown):]
	about := digest{
		Username: d.User.Username, Place: w.place(), Count: countOf(d), More: d.More || len(shown) < len(d.Missed),
		Home: w.o.PageURL + "/", Settings: w.o.PageURL + "/settings", Leave: w.o.PageURL + "/unsubscribe/" + d.Unsubscribe,
	}
	for _, m := range shown {
		about.Items = append(about.Items, w.item(m))
	}
	l := letter{to: d.Address, subject: about.Count + " for you", unsubscribe: w.o.APIURL + "/unsubscribe/" + d.Unsubscribe}
	return l.write("digest", about)
}

func countOf(d chat.Digest) string {
	switch n := len(d.Missed); {
	case d.More:
		return "More than " + strconv.Itoa(n) + " unread messages"
	case n == 1:
		return "1 unread message"
	default:
		return strconv.Itoa(n) + " unread messages"
	}
}

func (w *Worker) item(m chat.Missed) item {
	i := item{From: oneLine(m.Message.Author.DisplayName), Where: oneLine(m.Room.Heading()), Text: oneLine(m.Message.Body)}
	if m.Message.Author.Deleted {
		i.From = "Deleted user"
	}
	if m.Room.Visibility == chat.Direct {
		i.Where = "a direct message"
	}
	for _, f := range m.Message.Files {
		i.Text = strings.TrimSpace(i.Text + " [" + oneLine(f.Name) + "]")
	}
	i.Text = cut(i.Text)
	i.URL = w.o.PageURL + "/chat/" + url.PathEscape(m.Room.Name) + "?seq=" + strconv.FormatInt(m.Message.Seq, 10)
	return i
}

// oneLine takes out what could disguise a text: line breaks, control and formatting characters but the joiners of emoji.
func oneLine(text string) string {
	const joiner = '\u200d'
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r) && r != joiner:
			return -1
		}
		return r
	}, text)), " ")
}

func cut(text string) string {
	if runes := []rune(text); len(runes) > maxText {
		return string(runes[:maxText-1]) + "…"
	}
	return text
}
