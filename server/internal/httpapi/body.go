package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/chatrooms/chatrooms/server/internal/httpapi/openapi"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const (
	// maxBody is the largest body, in bytes (contract section 1).
	maxBody = 64 << 10
	// A body that is too large is read on for a while before it is refused. Otherwise a client that
	// is still sending finds its connection reset instead of the answer.
	maxDrained = 4 << 20
	drainTime  = 3 * time.Second
)

// takeBody reads the whole body, checks it in the contract's order and leaves it to be read again.
// Where the operation takes none, the body is read and ignored: net/http notices that a caller has
// gone only after the body has arrived, and a stream has to know.
//
// The deadline for the body is the server's ReadTimeout.
func takeBody(w http.ResponseWriter, r *http.Request, want *huma.RequestBody) error {
	if r.ContentLength == 0 && (want == nil || !want.Required) {
		return nil
	}
	if want != nil {
		if !isJSON(r.Header) {
			return newProblem(wire.CodeUnsupportedMediaType, openapi.NotJSON)
		}
		r.Header.Set("Content-Type", "application/json") // huma does not fold the case (RFC 9110 section 8.3.1)
	}
	if r.ContentLength > maxBody {
		return refuseLarge(w, r)
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	switch {
	case err != nil:
		return newProblem(wire.CodeBadJSON, "The body did not arrive whole.")
	case len(data) > maxBody:
		return refuseLarge(w, r)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // a byte order mark, as some tools write it
	r.Body = io.NopCloser(bytes.NewReader(data))
	if want == nil || len(data) == 0 && !want.Required {
		return nil
	}
	return checkBody(data)
}

func isJSON(h http.Header) bool {
	types := h.Values("Content-Type")
	if len(types) != 1 {
		return false
	}
	mediaType, params, err := mime.ParseMediaType(types[0])
	if err != nil || mediaType != "application/json" {
		return false
	}
	if charset, ok := params["charset"]; ok && !strings.EqualFold(charset, "utf-8") && !strings.EqualFold(charset, "utf8") {
		return false
	}
	for _, encoding := range h.Values("Content-Encoding") {
		if !strings.EqualFold(encoding, "identity") {
			return false
		}
	}
	return true
}

func refuseLarge(w http.ResponseWriter, r *http.Request) error {
	if r.Header.Get("Expect") == "" { // one who asks first has not begun to send
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(drainTime))
		_, _ = io.CopyN(io.Discard, r.Body, maxDrained)
	}
	w.Header().Set("Connection", "close")
	return newProblem(wire.CodeTooLarge, openapi.TooLarge)
}

// withDetail is a problem with other words.
func withDetail(err error, detail string) error {
	var p *Problem
	if errors.As(err, &p) {
		p.Detail = detail
	}
	return err
}

// checkBody finds what encoding/json accepts without a word. It turns invalid UTF-8 and lone
// surrogates into U+FFFD, takes one of two equal keys, and accepts NUL, which the databases cannot
// store.
func checkBody(data []byte) error {
	if !utf8.Valid(data) || !json.Valid(data) {
		return newProblem(wire.CodeBadJSON, openapi.BadJSON)
	}
	s := bodyScan{data: data}
	s.value("body")
	if len(s.bad) == 0 {
		return nil
	}
	p := newProblem(wire.CodeInvalid, "Some fields are not valid.")
	p.Errors = s.bad
	return p
}

// bodyScan walks over JSON that is known to be valid, and so no deeper than encoding/json allows.
type bodyScan struct {
	data []byte
	pos  int
	bad  []wire.ProblemField
}

const (
	// maxFindings and maxLocation bound the length of the answer, whatever the body.
	maxFindings = 20
	maxLocation = 200
	// maxNumber is the largest whole number that JSON carries safely (RFC 8259 section 6).
	maxNumber = 1<<53 - 1
)

func (s *bodyScan) found(location, message string) {
	if len(s.bad) < maxFindings {
		s.bad = append(s.bad, wire.ProblemField{Location: location, Message: message})
	}
}

func (s *bodyScan) skipSpace() byte {
	for {
		switch c := s.data[s.pos]; c {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return c
		}
	}
}

func (s *bodyScan) value(at string) {
	switch s.skipSpace() {
	case '{':
		s.object(at)
	case '[':
		s.array(at)
	case '"':
		if fault := wire.TextFault(s.text()); fault != "" {
			s.found(at, fault)
		}
	default:
		s.literal(at)
	}
}

func (s *bodyScan) object(at string) {
	seen := map[string]bool{}
	s.pos++
	for s.skipSpace() != '}' {
		if s.data[s.pos] == ',' {
			s.pos++
			s.skipSpace()
		}
		raw := s.text()
		key := keyText(raw)
		if wire.TextFault(raw) != "" || seen[key] {
			s.found(at, "has a field name that is not valid or comes twice")
		}
		seen[key] = true
		s.skipSpace()
		s.pos++ // the colon
		s.value(within(at, key))
	}
	s.pos++
}

func (s *bodyScan) array(at string) {
	s.pos++
	for i := 0; s.skipSpace() != ']'; i++ {
		if s.data[s.pos] == ',' {
			s.pos++
		}
		s.value(within(at, strconv.Itoa(i)))
	}
	s.pos++
}

// text steps over a string and returns what lies between its quotes, escapes and all.
func (s *bodyScan) text() []byte {
	s.pos++
	start := s.pos
	for s.data[s.pos] != '"' {
		if s.data[s.pos] == '\\' {
			s.pos++
		}
		s.pos++
	}
	s.pos++
	return s.data[start : s.pos-1]
}

// literal steps over a number, true, false or null.
func (s *bodyScan) literal(at string) {
	start := s.pos
	for s.pos < len(s.data) && !bytes.ContainsRune([]byte(",]} \t\n\r"), rune(s.data[s.pos])) {
		s.pos++
	}
	text := string(s.data[start:s.pos])
	if c := text[0]; c != '-' && (c < '0' || c > '9') {
		return
	}
	if n, err := strconv.ParseFloat(text, 64); err != nil || n > maxNumber || n < -maxNumber {
		s.found(at, "is a number out of range")
	}
}

// within names a part. A part whose name is not plain, or whose location is too long, gets the name
// of the whole.
func within(at, part string) string {
	if len(at)+len(part) >= maxLocation || !plainLocation.MatchString(part) {
		return at
	}
	return at + "." + part
}

func keyText(raw []byte) string {
	var key string
	if bytes.IndexByte(raw, '\\') < 0 || json.Unmarshal([]byte(`"`+string(raw)+`"`), &key) != nil {
		return string(raw)
	}
	return key
}
