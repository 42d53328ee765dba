package previews

import (
	"bufio"
	"io"
	"mime"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
)

// page is what a page says of itself in its head.
type page struct {
	title, description string
	image              string // its address, as the page has it
}

// Bounds of what is shown, in code points.
const (
	maxTitle       = 200
	maxDescription = 400
)

// isHTML goes by the Content-Type alone: nothing else is looked at.
func isHTML(contentType string) bool {
	mediaType, _, err := mime.ParseMediaType(contentType)
	return err == nil && (mediaType == "text/html" || mediaType == "application/xhtml+xml")
}

// names of what a page says, those that win first: Open Graph, Twitter's cards, then HTML's own.
var (
	titleNames       = []string{"og:title", "twitter:title", "title"}
	descriptionNames = []string{"og:description", "twitter:description", "description"}
	imageNames       = []string{"og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"}
)

// readPage reads the head of a page, in whatever charset it is.
func readPage(body io.Reader, contentType string) (page, error) {
	text, err := charset.NewReader(bufio.NewReader(body), contentType)
	if err != nil {
		return page{}, err
	}
	said := readHead(text)
	first := func(names []string) string {
		for _, name := range names {
			if said[name] != "" {
				return said[name]
			}
		}
		return ""
	}
	return page{
		title: line(first(titleNames), maxTitle), description: line(first(descriptionNames), maxDescription), image: first(imageNames),
	}, nil
}

// readHead reads the title and the meta elements, each name once, up to where the body of the page begins.
func readHead(text io.Reader) map[string]string {
	said := map[string]string{}
	tokens := html.NewTokenizer(text)
	tokens.SetMaxBuf(maxPage)
	for inTitle := false; ; {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return said
		}
		t := tokens.Token()
		isStart := kind == html.StartTagToken || kind == html.SelfClosingTagToken
		switch {
		case kind == html.TextToken && inTitle && len(said["title"]) < maxPage:
			said["title"] += t.Data
		case kind == html.EndTagToken && t.Data == "head", isStart && t.Data == "body":
			return said
		case isStart && t.Data == "meta":
			noteMeta(said, t)
		case t.Data == "title":
			inTitle = kind == html.StartTagToken && said["title"] == ""
		}
	}
}

func noteMeta(said map[string]string, t html.Token) {
	var name, content string
	for _, a := range t.Attr {
		switch a.Key {
		case "property", "name":
			name = strings.ToLower(strings.TrimSpace(a.Val))
		case "content":
			content = a.Val
		}
	}
	if name != "" && name != "title" && said[name] == "" {
		said[name] = strings.TrimSpace(content)
	}
}

// line is a text as one line, without what cannot be seen or turns the direction of what stands around it.
func line(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, '\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069', r == '\u200e', r == '\u200f':
			return -1
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:most-1])) + "…"
}

// imageOf is the address of a page's image, which may be relative to the page; nil for none.
func imageOf(base *url.URL, address string) *url.URL {
	if address == "" {
		return nil
	}
	u, err := base.Parse(address)
	if err != nil {
		return nil
	}
	return u
}
