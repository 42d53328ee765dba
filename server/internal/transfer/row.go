package transfer

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/chatrooms/chatrooms/server/internal/store"
)

// appendRow writes a row as a line: a JSON array. Bytes are Base64, times Unix milliseconds.
func appendRow(line []byte, t store.Table, values []any) ([]byte, error) {
	line = append(line, '[')
	for i, value := range values {
		if i > 0 {
			line = append(line, ',')
		}
		switch v := value.(type) {
		case nil:
			line = append(line, "null"...)
		case int64:
			line = strconv.AppendInt(line, v, 10)
		case bool:
			line = strconv.AppendBool(line, v)
		case string:
			if !utf8.ValidString(v) || strings.IndexByte(v, 0) >= 0 {
				return line, fmt.Errorf("%s.%s holds a text that is not UTF-8, or has a NUL: %q", t.Name, t.Columns[i].Name, v)
			}
			line = appendText(line, v)
		case []byte:
			line = append(line, '"')
			line = base64.StdEncoding.AppendEncode(line, v)
			line = append(line, '"')
		default:
			return line, fmt.Errorf("%s.%s holds a %T", t.Name, t.Columns[i].Name, value)
		}
	}
	return append(line, ']', '\n'), nil
}

const hexDigits = "0123456789abcdef"

// appendText writes valid UTF-8 as JSON. encoding/json would make an allocation of each.
func appendText(line []byte, text string) []byte {
	line = append(line, '"')
	from := 0
	for i := range len(text) {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		line = append(line, text[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			line = append(line, '\\', c)
		case '\n':
			line = append(line, '\\', 'n')
		default:
			line = append(line, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	line = append(line, text[from:]...)
	return append(line, '"')
}

var errRow = errors.New("is no row of this table")

// parseRow reads a line into values, of the columns' kinds.
func parseRow(line []byte, t store.Table, values []any) error {
	var parts []json.RawMessage
	if !utf8.Valid(line) {
		return fmt.Errorf("%w: it is not UTF-8", errRow)
	}
	if err := json.Unmarshal(line, &parts); err != nil {
		return fmt.Errorf("%w: %w", errRow, err)
	}
	if len(parts) != len(t.Columns) {
		return fmt.Errorf("%w: it has %d values, not %d", errRow, len(parts), len(t.Columns))
	}
	for i, c := range t.Columns {
		value, err := parseValue(c.Kind, parts[i])
		if err != nil {
			return fmt.Errorf("%w: %s: %w", errRow, c.Name, err)
		}
		values[i] = value
	}
	return nil
}

func parseValue(kind store.Kind, text []byte) (any, error) {
	if string(text) == "null" {
		return nil, nil
	}
	switch kind {
	case store.Int, store.Time:
		n, err := strconv.ParseInt(string(text), 10, 64)
		if err != nil {
			return nil, errors.New("should be an integer of 64 bits")
		}
		if kind == store.Time && (n < minTime || n > maxTime) {
			return nil, errors.New("should be a time between the years 1 and 9999")
		}
		return n, nil
	case store.Bool:
		if text := string(text); text == "true" || text == "false" {
			return text == "true", nil
		}
		return nil, errors.New("should be true or false")
	case store.Text:
		return parseText(text)
	case store.Bytes:
		var v []byte
		if err := json.Unmarshal(text, &v); err != nil {
			return nil, errors.New("should be Base64")
		}
		return v, nil
	}
	return nil, fmt.Errorf("kind %q", kind)
}

// Times that both databases keep, as Unix milliseconds: of the years 1 to 9999.
const (
	minTime = -62135596800000
	maxTime = 253402300799999
)

func parseText(text []byte) (any, error) {
	if len(text) < 2 || text[0] != '"' {
		return nil, errors.New("should be a text")
	}
	if bytes.IndexByte(text, '\\') < 0 {
		return string(text[1 : len(text)-1]), nil
	}
	var v string
	if err := json.Unmarshal(text, &v); err != nil {
		return nil, errors.New("should be a text")
	}
	if strings.IndexByte(v, 0) >= 0 {
		return nil, errors.New("holds a NUL")
	}
	return v, nil
}
