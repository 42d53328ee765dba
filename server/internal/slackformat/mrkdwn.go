package slackformat

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const fenceSign = "```"

// mrkdwn turns Slack's markup into Markdown. Code is left as it is. What is Markdown already, as many programs send, stays.
func (w *writer) mrkdwn(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	var out strings.Builder
	for {
		before, code, after, found := cutCode(text, fenceSign)
		out.WriteString(w.outsideFences(before))
		if !found {
			return strings.TrimSpace(out.String())
		}
		writeFence(&out, unescape(code))
		text = strings.TrimPrefix(after, "\n")
	}
}

// cutCode cuts a text around the first code between two marks. Without a second mark there is none.
func cutCode(text, mark string) (before, code, after string, found bool) {
	open := strings.Index(text, mark)
	if open < 0 {
		return text, "", "", false
	}
	end := strings.Index(text[open+len(mark):], mark)
	if end < 0 {
		return text, "", "", false
	}
	code = text[open+len(mark):][:end]
	return text[:open], code, text[open+2*len(mark)+end:], true
}

// writeFence puts code on lines of its own: Slack's fences may stand within a line, those of Markdown may not.
func writeFence(out *strings.Builder, code string) {
	if s := out.String(); s != "" && !strings.HasSuffix(s, "\n") {
		out.WriteString("\n")
	}
	out.WriteString(fenceSign)
	if !strings.HasPrefix(code, "\n") { // a language may stand behind the fence, but in Slack it is the first line of the code
		out.WriteString("\n")
	}
	out.WriteString(code)
	if !strings.HasSuffix(code, "\n") {
		out.WriteString("\n")
	}
	out.WriteString(fenceSign + "\n")
}

// outsideFences reads line by line: emphasis does not reach across lines. All behind a line that begins with >>> is quoted.
func (w *writer) outsideFences(text string) string {
	lines := strings.Split(text, "\n")
	quotes := false
	for i, line := range lines {
		rest := strings.TrimLeft(line, " ")
		for _, sign := range []string{"&gt;&gt;&gt;", ">>>"} {
			if inner, ok := strings.CutPrefix(rest, sign); ok && !quotes {
				quotes, line = true, strings.TrimLeft(inner, " ")
				break
			}
		}
		line = w.inline(line)
		if quotes {
			line = "> " + line
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n")
}

// inline is one line: code spans stay, the rest is read.
func (w *writer) inline(line string) string {
	var out strings.Builder
	for {
		before, code, after, found := cutCode(line, "`")
		out.WriteString(w.emphasis(emojiIn(before), ""))
		if !found {
			return out.String()
		}
		out.WriteString("`" + unescape(code) + "`")
		line = after
	}
}

// marks are Slack's signs of emphasis, and those of Markdown.
var marks = map[byte]string{'*': "**", '_': "_", '~': "~~"}

// emphasis reads a text without code. inside are the signs that are open: none is read within itself, so the work is in
// proportion to the length.
func (w *writer) emphasis(text, inside string) string {
	var out strings.Builder
	missing := "" // signs that close nowhere in the rest
	for i := 0; i < len(text); {
		c := text[i]
		if inner, end := bracketed(text, i); end > 0 {
			if shown, ok := w.reference(inner); ok {
				out.WriteString(shown)
				i = end
				continue
			}
		}
		mark, isMark := marks[c]
		if isMark && strings.IndexByte(inside+missing, c) < 0 && opens(text, i) {
			switch end := closing(text, i); end {
			case closesNowhere:
				missing += string(c)
			case opensAgain:
			default:
				out.WriteString(mark + w.emphasis(text[i+1:end], inside+string(c)) + mark)
				i = end + 1
				continue
			}
		}
		if isMark { // a run of them is Markdown, or text
			n := len(text[i:]) - len(strings.TrimLeft(text[i:], string(c)))
			out.WriteString(text[i : i+n])
			i += n
			continue
		}
		n := plainLength(text[i:])
		out.WriteString(unescape(text[i : i+n]))
		i += n
	}
	return out.String()
}

// plainLength is how far a text goes without a sign, at least one byte.
func plainLength(text string) int {
	if n := strings.IndexAny(text[1:], "<*_~"); n >= 0 {
		return n + 1
	}
	return len(text)
}

// opens says whether the sign at i may begin an emphasis: it stands alone, not behind a word, and before something.
func opens(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	if i > 0 && (before == rune(text[i]) || isWord(before)) {
		return false
	}
	next, size := utf8.DecodeRuneInString(text[i+1:])
	return size > 0 && next != rune(text[i]) && !unicode.IsSpace(next)
}

// What closing finds where it finds no end.
const (
	closesNowhere = -1
	opensAgain    = -2
)

// closing finds the sign that ends what opens at i. Where another one opens before, the first one is text.
func closing(text string, i int) int {
	for at := i + 1; at < len(text); at++ {
		switch text[at] {
		case '<': // a link is whole
			if inner, end := bracketed(text, at); end > 0 && isReference(inner) {
				at = end - 1
			}
		case text[i]:
			before, _ := utf8.DecodeLastRuneInString(text[:at])
			next, size := utf8.DecodeRuneInString(text[at+1:])
			if !unicode.IsSpace(before) && before != rune(text[i]) && (size == 0 || !isWord(next) && next != rune(text[i])) {
				return at
			}
			if opens(text, at) {
				return opensAgain
			}
		}
	}
	return closesNowhere
}

// longestReference bounds how far a bracket is looked for.
const longestReference = 4096

// bracketed is what stands in the angle brackets that open at i, and where it ends; 0 for none.
func bracketed(text string, i int) (inner string, end int) {
	if text[i] != '<' {
		return "", 0
	}
	n := strings.IndexByte(text[i:min(len(text), i+longestReference)], '>')
	if n < 0 {
		return "", 0
	}
	return text[i+1 : i+n], i + n + 1
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// isReference says whether what stands in angle brackets is one, and no text.
func isReference(inner string) bool {
	return inner != "" && (strings.ContainsAny(inner[:1], "@#!") || hasScheme(inner))
}

// reference shows what stands in angle brackets: a link, somebody, a room, everybody, a date.
func (w *writer) reference(inner string) (shown string, ok bool) {
	if !isReference(inner) {
		return "", false
	}
	target, raw, _ := strings.Cut(inner, "|")
	label := strings.TrimSpace(unescape(raw))
	switch target[0] {
	case '@':
		return "@" + strings.TrimPrefix(or(label, target[1:]), "@"), true
	case '#':
		return "#" + strings.TrimPrefix(or(label, target[1:]), "#"), true
	case '!':
		return w.special(target[1:], label), true
	}
	return linkAs(unescape(target), label, inBrackets(w.emphasis(strings.TrimSpace(raw), ""))), true
}

// special is what begins with <!.
func (w *writer) special(name, label string) string {
	switch name {
	case "here", "channel", "everyone":
		w.namesRoom = true
		return "@room"
	}
	name, _, _ = strings.Cut(name, "^") // subteam^ID, date^TIME^FORMAT
	return plain(or(label, name))
}

func or(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

var schemes = []string{"http://", "https://", "mailto:"}

func hasScheme(address string) bool {
	for _, scheme := range schemes {
		if len(address) > len(scheme) && strings.EqualFold(address[:len(scheme)], scheme) {
			return true
		}
	}
	return false
}

// link is an address behind a label that has no markup.
func link(address, label string) string { return linkAs(address, label, emojiIn(escapeLabel(label))) }

// linkAs is an address behind a label, and behind that label as Markdown. Of other schemes than those of pages and mail there
// is none.
func linkAs(address, label, shown string) string {
	address = strings.TrimSpace(address)
	label, shown = strings.Join(strings.Fields(label), " "), strings.Join(strings.Fields(shown), " ")
	if !hasScheme(address) || strings.ContainsFunc(address, unicode.IsControl) {
		return plain(or(label, address))
	}
	bare := strings.TrimPrefix(address, "mailto:")
	if label == "" || label == address || label == bare {
		return bare
	}
	return "[" + shown + "](" + escapeAddress(address) + ")"
}

// inBrackets is a label that does not end before its end: brackets in pairs do not end one, and are left as they are.
func inBrackets(label string) string {
	depth, isPaired := 0, true
	for _, c := range []byte(label) {
		switch c {
		case '[':
			depth++
		case ']':
			depth--
		}
		isPaired = isPaired && depth >= 0
	}
	if !isPaired || depth != 0 || strings.Contains(label, "](") {
		label = brackets.Replace(label)
	}
	if strings.HasSuffix(label, `\`) {
		label += `\`
	}
	return label
}

var brackets = strings.NewReplacer(`[`, `\[`, `]`, `\]`)

// escapeLabel is a label that has no markup.
func escapeLabel(label string) string { return inBrackets(escapeSigns(label)) }

// inAddress are what would end a link, as RFC 3986 has them.
var inAddress = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `\`, "%5C", `"`, "%22", "`", "%60", " ", "%20")

func escapeAddress(address string) string { return inAddress.Replace(address) }

// unescape is for Slack's three escapes, all of them at once: &amp;lt; is &lt;.
func unescape(text string) string { return escapes.Replace(text) }

var escapes = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

// plain is text that has no markup: signs that Markdown would read are escaped. Others are not: the backslash would show.
func plain(text string) string {
	text = strings.ReplaceAll(text, "\r", "")
	if strings.Contains(text, "](") {
		text = brackets.Replace(text)
	}
	lines := strings.Split(escapeSigns(text), "\n")
	for i, line := range lines {
		if rest := strings.TrimLeft(line, " "); beginsBlock(rest) {
			lines[i] = line[:len(line)-len(rest)] + `\` + rest
		}
	}
	return emojiIn(strings.Join(lines, "\n"))
}

// beginsBlock says whether a line would be a heading, a list or a quotation.
func beginsBlock(line string) bool {
	marker, _, _ := strings.Cut(line, " ")
	isHeading := marker != "" && len(marker) <= 6 && strings.Trim(marker, "#") == ""
	return isHeading || marker == "-" || marker == "+" || strings.HasPrefix(line, ">")
}

// escapeSigns escapes those that come in pairs, where there are two of them that touch something.
func escapeSigns(text string) string {
	count := map[rune]int{}
	for _, r := range text {
		count[r]++
	}
	var out strings.Builder
	for i, r := range text {
		isSign := strings.ContainsRune("`*~_", r) && count[r] > 1
		if isSign && !isFree(text, i) && (r != '_' || !isWithinWord(text, i)) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// isFree: a sign with blanks, or an end, on both sides means nothing.
func isFree(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, size := utf8.DecodeRuneInString(text[i+1:])
	return (i == 0 || unicode.IsSpace(before)) && (size == 0 || unicode.IsSpace(after))
}

func isWithinWord(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i+1:])
	return (isWord(before) || before == '_') && (isWord(after) || after == '_')
}
