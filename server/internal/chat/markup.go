package chat

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// markup says which bytes of a body mention nobody, because they are code, a link, an address, escaped or a quotation of
// somebody. It reads as much of CommonMark as that takes:
//
//   - Lines end at \n, \r\n or \r. A line of spaces and tabs alone is blank. A line may begin with spaces, tabs and the
//     markers of list items (`-`, `*`, `+`, or up to nine digits and `.` or `)`, and white space behind): they are passed
//     over before the line is judged.
//   - A fence is three or more backticks without a backtick in the rest of the line, or three or more tildes with nothing
//     but the name of a language behind them (`~~~ so tired ~~~` is text). All up to a line of as many of the same sign or more, and nothing else, is code; where there is none, all up to the end. A fence
//     that opens behind a list marker also ends before a line that is neither blank nor indented as far as the item's text.
//   - A line that begins with `>` is a quotation, but not where one of `_.:;=<-^` comes next, or one to three letters or
//     digits and `<`: `>_>`, `>:(` and `>o<` are faces. The line below is not part of it. A fence in a quotation means nothing outside of it.
//   - The lines between belong together until a blank line, a quotation, a fence, a list item or a heading (one to six `#`
//     and white space) begins. Neither a code span nor a link reaches across.
//   - A backslash before ASCII punctuation makes it plain. A run of backticks opens a code span, which the next run of the same
//     length closes; where there is none, it is plain. Backslashes mean nothing in code.
//   - `[text](destination "title")` is a link, and so is a picture. There are no references, HTML and indented code.
//   - `scheme://`, `www.`, a host with a `/` behind (`example.org/`), and `mailto:` and its kin begin an address. It ends
//     before white space, one of `<>"` and the backtick, a curly quote, the punctuation of Chinese and Japanese, or `](`.
//   - `name@example.org` is an address, with or without an `@` before it, if the host has a dot.
//
// A mention is never of what is hidden. Work is in proportion to the length of the body, times a small bound.
type markup struct {
	body   string
	hidden []bool
	links  []link
	// Of the block that is being read: where its unmatched brackets are.
	brackets []int
}

func readMarkup(body string) *markup {
	m := &markup{body: body, hidden: make([]bool, len(body))}
	m.readBlocks()
	m.hideMail()
	return m
}

func (m *markup) hide(from, to int) {
	for i := from; i < to; i++ {
		m.hidden[i] = true
	}
}

// fence is an open one.
type fence struct {
	sign   byte
	length int
	indent int // how far a line of the list item in which it stands is indented; 0 for none
}

func (m *markup) readBlocks() {
	block := 0 // where the block begins that is being gathered
	var open *fence
	for at := 0; at < len(m.body); {
		end, next := lineEnd(m.body, at)
		line := readLine(m.body[at:end])
		if open != nil && open.leftBy(line) {
			open, block = nil, at
		}
		switch {
		case open != nil:
			m.hide(at, next)
			if open.closedBy(line) {
				open, block = nil, next
			}
		case line.fence() != nil:
			m.readInlines(block, at)
			open = line.fence()
			m.hide(at, next)
		case line.isQuotation():
			m.readInlines(block, at)
			m.readInlines(at, next) // for its links
			m.hide(at, next)
			block = next
		case line.text == "" || line.isHeading():
			m.readInlines(block, at)
			m.readInlines(at, next)
			block = next
		case line.isItem:
			m.readInlines(block, at)
			block = at
		}
		at = next
	}
	if open == nil {
		m.readInlines(block, len(m.body))
	}
}

// lineEnd finds where the line that begins at a place ends, and where the next one begins.
func lineEnd(body string, at int) (end, next int) {
	i := strings.IndexAny(body[at:], "\r\n")
	if i < 0 {
		return len(body), len(body)
	}
	end = at + i
	if strings.HasPrefix(body[end:], "\r\n") {
		return end, end + 2
	}
	return end, end + 1
}

// line is one line behind its indentation and list markers.
type line struct {
	text   string
	indent int  // of the first thing on the line, in columns
	isItem bool // a list marker stands before the text
	column int  // where the text begins
}

// maxNesting bounds the list markers that are passed over on one line.
const maxNesting = 12

func readLine(s string) line {
	var l line
	rest, column := indented(s, 0)
	l.indent = column
	for range maxNesting {
		n := listMarker(rest)
		if n == 0 {
			break
		}
		l.isItem = true
		rest, column = indented(rest[n:], column+n)
	}
	l.text, l.column = rest, column
	return l
}

// indented passes over spaces and tabs; a tab reaches to the next column that four divides.
func indented(s string, column int) (rest string, at int) {
	for i := range len(s) {
		switch s[i] {
		case ' ':
			column++
		case '\t':
			column += 4 - column%4
		default:
			return s[i:], column
		}
	}
	return "", column
}

// listMarker is the length of the marker at the beginning of a text, 0 for none.
func listMarker(s string) int {
	n := 0
	for n < len(s) && n < 9 && isDigit(s[n]) {
		n++
	}
	switch {
	case n >= len(s), n == 0 && !strings.ContainsRune("-*+", rune(s[0])), n > 0 && s[n] != '.' && s[n] != ')':
		return 0
	}
	n++
	if n < len(s) && s[n] != ' ' && s[n] != '\t' {
		return 0
	}
	return n
}

func (l line) fence() *fence {
	for _, sign := range []byte("`~") {
		n := runLength(l.text, sign)
		if n < 3 || sign == '`' && strings.Contains(l.text[n:], "`") || sign == '~' && !isLanguage(l.text[n:]) {
			continue
		}
		open := &fence{sign: sign, length: n}
		if l.isItem {
			open.indent = l.column
		}
		return open
	}
	return nil
}

// isLanguage says whether the text is the name of one, or nothing.
func isLanguage(text string) bool {
	return !strings.ContainsFunc(strings.Trim(text, " \t"), func(r rune) bool {
		return r > 0x7f || !isLetterOrDigit(byte(r)) && !strings.ContainsRune("_+#.-", r)
	})
}

func (f *fence) closedBy(l line) bool {
	n := runLength(l.text, f.sign)
	return !l.isItem && n >= f.length && strings.Trim(l.text[n:], " \t") == ""
}

// leftBy says whether the line is outside of the list item in which the fence opened.
func (f *fence) leftBy(l line) bool {
	return l.indent < f.indent && (l.text != "" || l.isItem)
}

func (l line) isQuotation() bool {
	rest, ok := strings.CutPrefix(l.text, ">")
	return ok && (rest == "" || !strings.ContainsRune("_.:;=<-^", rune(rest[0])) && !isMouth(rest))
}

// isMouth says whether the text behind a `>` goes on as a face such as `>o<`.
func isMouth(text string) bool {
	length := 0
	for _, r := range text {
		if r == '<' {
			return length > 0
		}
		if length++; length > 3 || !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			return false
		}
	}
	return false
}

func (l line) isHeading() bool {
	n := runLength(l.text, '#')
	return n >= 1 && n <= 6 && (n == len(l.text) || l.text[n] == ' ' || l.text[n] == '\t')
}

func runLength(s string, sign byte) int {
	n := 0
	for n < len(s) && s[n] == sign {
		n++
	}
	return n
}

// readInlines hides what is code, a link or an address in the block from..to.
func (m *markup) readInlines(from, to int) {
	m.brackets = m.brackets[:0]
	for i := from; i < to; {
		i = m.readInline(from, i, to)
	}
}

// readInline reads what stands at i and returns where to go on.
func (m *markup) readInline(from, i, to int) int {
	switch m.body[i] {
	case '\\':
		if i+1 < to && isPunctuation(m.body[i+1]) {
			m.hide(i+1, i+2)
			return i + 2
		}
	case '`':
		return m.readCodeSpan(i, to)
	case '[':
		m.brackets = append(m.brackets, i)
	case ']':
		return m.readLink(i, to)
	case ':', 'w', 'W', '/':
		if begin := m.addressAt(from, i, to); begin >= 0 {
			end := addressEnd(m.body[:to], i)
			m.hide(begin, end)
			m.links = append(m.links, link{at: begin, text: m.body[begin:end], isBare: true})
			return end
		}
	}
	return i + 1
}

func (m *markup) readCodeSpan(i, to int) int {
	n := runLength(m.body[i:to], '`')
	for end := i + n; end < to; {
		skipped := strings.IndexByte(m.body[end:to], '`')
		if skipped < 0 {
			break
		}
		end += skipped
		length := runLength(m.body[end:to], '`')
		end += length
		if length == n {
			m.hide(i, end)
			return end
		}
	}
	return i + n
}

// readLink reads the bracket that closes at i.
func (m *markup) readLink(i, to int) int {
	if len(m.brackets) == 0 {
		return i + 1
	}
	open := m.brackets[len(m.brackets)-1]
	m.brackets = m.brackets[:len(m.brackets)-1]
	end := destinationEnd(m.body[:to], i+1)
	if end < 0 {
		return i + 1
	}
	m.hide(open, end)
	if open == 0 || m.body[open-1] != '!' {
		m.brackets = m.brackets[:0] // a link holds no other
		m.links = slices.DeleteFunc(m.links, func(l link) bool { return l.at > open })
		m.links = append(m.links, link{at: open, text: destination(m.body[:to], i+1)})
	}
	return end
}

// maxParentheses is how deep they may stand in a destination, as CommonMark's own parsers have it.
const maxParentheses = 32

// destinationEnd finds the end of `(destination "title")` at a place, -1 where there is none.
func destinationEnd(s string, at int) int {
	if at >= len(s) || s[at] != '(' {
		return -1
	}
	at = skipSpace(s, at+1)
	if at < len(s) && s[at] == '<' {
		end := strings.IndexAny(s[at+1:], "<>\r\n")
		if end < 0 || s[at+1+end] != '>' {
			return -1
		}
		at += end + 2
	} else if at = bareDestinationEnd(s, at); at < 0 {
		return -1
	}
	if title := skipSpace(s, at); title > at && title < len(s) && s[title] != ')' {
		if at = titleEnd(s, title); at < 0 {
			return -1
		}
	}
	at = skipSpace(s, at)
	if at >= len(s) || s[at] != ')' {
		return -1
	}
	return at + 1
}

func bareDestinationEnd(s string, at int) int {
	depth := 0
	for ; at < len(s); at++ {
		switch c := s[at]; {
		case c <= ' ' || c == 0x7f:
			return balanced(at, depth)
		case c == '\\' && at+1 < len(s) && isPunctuation(s[at+1]):
			at++
		case c == '(':
			if depth++; depth > maxParentheses {
				return -1
			}
		case c == ')':
			if depth == 0 {
				return at
			}
			depth--
		}
	}
	return -1
}

func balanced(at, depth int) int {
	if depth > 0 {
		return -1
	}
	return at
}

func titleEnd(s string, at int) int {
	closer := s[at]
	switch closer {
	case '(':
		closer = ')'
	case '"', '\'':
	default:
		return -1
	}
	for at++; at < len(s); at++ {
		switch s[at] {
		case '\\':
			at++
		case closer:
			return at + 1
		}
	}
	return -1
}

func skipSpace(s string, at int) int {
	for at < len(s) && strings.IndexByte(" \t\r\n", s[at]) >= 0 {
		at++
	}
	return at
}

// addressAt says where the address begins of which the sign at i is part, -1 for none.
func (m *markup) addressAt(from, i, to int) int {
	before, after := m.body[from:i], m.body[i:to]
	switch {
	case strings.HasPrefix(after, "://"):
		if scheme := trailing(before, isSchemeByte); scheme != "" && len(after) > 3 {
			return i - len(scheme)
		}
	case after[0] == ':':
		scheme := trailing(before, isLetterOrDigit)
		if next, _ := utf8.DecodeRuneInString(after[1:]); mailSchemes[foldASCII(scheme)] && len(after) > 1 && !unicode.IsSpace(next) {
			return i - len(scheme)
		}
	case after[0] == '/':
		name := withoutPort(before)
		if host := trailing(name, isHostByte); isHost(host) && !touches(name[:len(name)-len(host)]) {
			return from + len(name) - len(host)
		}
	case len(after) > 4 && strings.EqualFold(after[:4], "www.") && !touches(before):
		return i
	}
	return -1
}

var mailSchemes = map[string]bool{"mailto": true, "xmpp": true, "sip": true, "sips": true, "acct": true}

// addressEnd finds the end of an address that goes on at i.
func addressEnd(s string, i int) int {
	for at, r := range s[i:] {
		switch {
		case unicode.IsSpace(r), strings.ContainsRune("<>\"`", r), endsAddress(r), strings.HasPrefix(s[i+at:], "]("):
			return i + at
		}
	}
	return len(s)
}

// endsAddress: curly quotes, and the punctuation of Chinese and Japanese.
func endsAddress(r rune) bool {
	switch {
	case r == '«', r == '»', '\u2018' <= r && r <= '\u201f',
		'\u3001' <= r && r <= '\u3002', '\u3008' <= r && r <= '\u3011', '\u3014' <= r && r <= '\u301b', '\u301d' <= r && r <= '\u301f',
		r == '！', r == '（', r == '）', r == '，', r == '．', r == '：', r == '；', r == '？', r == '［', r == '］', r == '｛', r == '｝',
		'\uff5f' <= r && r <= '\uff64':
		return true
	}
	return false
}

func withoutPort(text string) string {
	port := trailing(text, isDigit)
	if name, ok := strings.CutSuffix(text[:len(text)-len(port)], ":"); ok && port != "" {
		return name
	}
	return text
}

// isHost says whether the text is a host's name: labels with dots between, the last of them begins with two letters.
func isHost(text string) bool {
	last := strings.LastIndexByte(text, '.')
	if last <= 0 || text[0] == '.' || strings.Contains(text, "..") {
		return false
	}
	top := text[last+1:]
	return len(top) >= 2 && isLetter(top[0]) && isLetter(top[1])
}

// touches says whether what follows the text would be part of a word or of a path.
func touches(before string) bool {
	if before == "" {
		return false
	}
	return !freeAfter(before) || strings.HasSuffix(before, "/") || strings.HasSuffix(before, "_")
}

// hideMail hides `name@example.org`. A local part has a letter or digit and does not end with a dot or hyphen.
func (m *markup) hideMail() {
	for i := range len(m.body) {
		if m.body[i] != '@' || m.hidden[i] {
			continue
		}
		local := trailing(m.body[:i], isLocalByte)
		if strings.Trim(local, "._+-") == "" || strings.HasSuffix(local, ".") || strings.HasSuffix(local, "-") {
			continue
		}
		host := leading(m.body[i+1:], isHostByte)
		host = strings.TrimRight(host, ".-")
		if strings.IndexByte(host, '.') <= 0 {
			continue
		}
		begin := i - len(local)
		if begin > 0 && m.body[begin-1] == '@' {
			begin--
		}
		m.hide(begin, i+1+len(host))
	}
}

// maxAddressPart bounds how far back the beginning of an address is looked for.
const maxAddressPart = 255

func trailing(s string, holds func(byte) bool) string {
	i := len(s)
	for i > 0 && len(s)-i < maxAddressPart && holds(s[i-1]) {
		i--
	}
	return s[i:]
}

func leading(s string, holds func(byte) bool) string {
	i := 0
	for i < len(s) && i < maxAddressPart && holds(s[i]) {
		i++
	}
	return s[:i]
}

func isDigit(c byte) bool         { return '0' <= c && c <= '9' }
func isLetter(c byte) bool        { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isLetterOrDigit(c byte) bool { return isLetter(c) || isDigit(c) }
func isSchemeByte(c byte) bool    { return isLetterOrDigit(c) || c == '+' || c == '.' || c == '-' }
func isHostByte(c byte) bool      { return isLetterOrDigit(c) || c == '.' || c == '-' }
func isLocalByte(c byte) bool {
	return isLetterOrDigit(c) || c == '.' || c == '_' || c == '+' || c == '-'
}

func isPunctuation(c byte) bool {
	return '!' <= c && c <= '/' || ':' <= c && c <= '@' || '[' <= c && c <= '`' || '{' <= c && c <= '~'
}
