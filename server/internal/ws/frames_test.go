package ws_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The frames of RFC 6455, section 5.2.
const (
	more, text, binaryData, closing, ping, pong = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA

	fin, rsv1, rsv2, rsv3 = 0x80, 0x40, 0x20, 0x10
)

// framed is a client's frame, masked as RFC 6455 has it.
func framed(head byte, payload string) []byte {
	frame := []byte{head}
	switch n := len(payload); {
	case n < 126:
		frame = append(frame, 0x80|byte(n))
	case n < 1<<16:
		frame = binary.BigEndian.AppendUint16(append(frame, 0x80|126), uint16(n)) //nolint:gosec // just compared
	default:
		frame = binary.BigEndian.AppendUint64(append(frame, 0x80|127), uint64(n))
	}
	mask := [4]byte{0x37, 0xfa, 0x21, 0x3d}
	frame = append(frame, mask[:]...)
	for i := range len(payload) {
		frame = append(frame, payload[i]^mask[i%4])
	}
	return frame
}

// unmasked is a frame as no client may send it.
func unmasked(head byte, payload string) []byte {
	return append([]byte{head, byte(len(payload))}, payload...)
}

func closeWith(code int, reason string) string {
	return string(binary.BigEndian.AppendUint16(nil, uint16(code))) + reason //nolint:gosec // of the tests' own
}

// command is a ping of n bytes, as JSON.
func command(n int) string {
	const short = `{"type":"ping"}`
	return short + strings.Repeat(" ", n-len(short))
}

// saying is a command whose id holds the text: it is answered, and the text is read.
func saying(id string) string { return `{"type":"ping","id":"` + id + `"}` }

// frameCase is what a peer sends, and what it hears: "text TYPE", "pong PAYLOAD", "close CODE", and "end", the end of TCP.
type frameCase struct {
	name string
	send [][]byte
	want []string
}

func sends(name string, want string, frames ...[]byte) frameCase {
	return frameCase{name, frames, strings.Split(want, "; ")}
}

// The cases are those of the Autobahn test suite, by its numbers, with our commands in the place of its echo. Its cases 12
// and 13 are about compression, which is not offered. In one the library is milder: it answers a close whose reason is no UTF-8.
func frameCases() []frameCase {
	cases := []frameCase{
		sends("2.1 ping without payload", "pong ", framed(fin|ping, "")),
		sends("2.2 ping", "pong Hello, world!", framed(fin|ping, "Hello, world!")),
		sends("2.3 ping, binary", "pong \x00\xff\xfe\xfd", framed(fin|ping, "\x00\xff\xfe\xfd")),
		sends("2.4 ping of 125 bytes", "pong "+strings.Repeat("\xfe", 125), framed(fin|ping, strings.Repeat("\xfe", 125))),
		sends("2.5 ping of 126 bytes", "close 1002", framed(fin|ping, strings.Repeat("\xfe", 126))),
		sends("2.6 ping, byte by byte", "pong "+strings.Repeat("\xfe", 125), oneByOne(framed(fin|ping, strings.Repeat("\xfe", 125)))...),
		sends("2.7 pong unasked", "text pong", framed(fin|pong, ""), framed(fin|text, command(15))),
		sends("2.8 pong unasked, with payload", "text pong", framed(fin|pong, "unsolicited"), framed(fin|text, command(15))),
		sends("2.9 pong unasked, then ping", "pong two", framed(fin|pong, "one"), framed(fin|ping, "two")),
		sends("2.10 three pings at once", "pong 1; pong 2; pong 3", framed(fin|ping, "1"), framed(fin|ping, "2"), framed(fin|ping, "3")),

		sends("5.1 fragmented ping", "close 1002", framed(ping, "frag"), framed(fin|more, "ment")),
		sends("5.2 fragmented pong", "close 1002", framed(pong, "frag"), framed(fin|more, "ment")),
		sends("5.3 two fragments", "text pong", framed(text, `{"type":`), framed(fin|more, `"ping"}`)),
		sends("5.5 two fragments, byte by byte", "text pong", oneByOne(append(framed(text, `{"type":`), framed(fin|more, `"ping"}`)...))...),
		sends("5.6 ping between fragments", "pong x; text pong", framed(text, `{"type":`), framed(fin|ping, "x"), framed(fin|more, `"ping"}`)),
		sends("5.9 nothing to continue", "close 1002", framed(fin|more, command(15)), framed(fin|text, command(15))),
		sends("5.12 nothing to continue, unfinished", "close 1002", framed(more, command(15)), framed(fin|text, command(15))),
		sends("5.15 continued after its end", "close 1002", framed(text, `{"type":`), framed(fin|more, `"ping"}`), framed(more, "x"), framed(fin|text, "x")),
		sends("5.18 text inside of text", "close 1002", framed(text, `{"type":`), framed(fin|text, `"ping"}`)),
		sends("5.19 pings between five fragments", "pong 1; pong 2; text pong", framed(text, `{"ty`), framed(more, `pe`), framed(fin|ping, "1"), framed(more, `":`), framed(more, ``), framed(fin|ping, "2"), framed(fin|more, `"ping"}`)),
		sends("6.1 empty fragments", "text pong", framed(text, ""), framed(more, command(15)), framed(fin|more, "")),
		sends("6.2 a character over fragments", "text pong", framed(text, `{"type":"ping","id":"κόσμ`+"\xce"), framed(fin|more, "\xb5"+`"}`)),

		sends("7.1.1 close", "close 1000; end", framed(fin|closing, closeWith(1000, ""))),
		sends("7.1.2 two closes", "close 1000; end", framed(fin|closing, closeWith(1000, "")), framed(fin|closing, closeWith(1000, ""))),
		sends("7.1.3 ping after close", "close 1000; end", framed(fin|closing, closeWith(1000, "")), framed(fin|ping, "late")),
		sends("7.1.4 text after close", "close 1000; end", framed(fin|closing, closeWith(1000, "")), framed(fin|text, command(15))),
		sends("7.1.5 close between fragments", "close 1000; end", framed(text, `{"type":`), framed(fin|closing, closeWith(1000, "")), framed(fin|more, `"ping"}`)),
		sends("7.1.6 close after much", "close 1000; end", framed(fin|text, command(64<<10)), framed(fin|closing, closeWith(1000, ""))),
		sends("7.3.1 close without code", "close 1005; end", framed(fin|closing, "")),
		sends("7.3.2 close of one byte", "close 1002", framed(fin|closing, "a")),
		sends("7.3.4 close with a reason", "close 1000; end", framed(fin|closing, closeWith(1000, "Hello World!"))),
		sends("7.3.5 close with the longest reason", "close 1000; end", framed(fin|closing, closeWith(1000, strings.Repeat("*", 123)))),
		sends("7.3.6 close with a reason too long", "close 1002", framed(fin|closing, closeWith(1000, strings.Repeat("*", 124)))),
		sends("7.5.1 close with a reason that is no UTF-8: ended all the same", "close 1000; end", framed(fin|closing, closeWith(1000, "\xce\xba\xe1\xbd\xb9\xcf\x83\xed\xa0\x80edited"))),

		sends("9.1 the longest, in 64 fragments", "text pong", inFragments(command(64<<10), 1<<10)...),
		sends("9.3 too long, in fragments", "close 1009", inFragments(command(64<<10+1), 1<<10)...),
		sends("9.4 too long", "close 1009", framed(fin|text, command(64<<10+1))),
		sends("length of 2^63", "close 1002", append(binary.BigEndian.AppendUint64([]byte{fin | text, 0x80 | 127}, 1<<63), 1, 2, 3, 4)),
		sends("binary", "close 1003", framed(fin|binaryData, command(15))),
		sends("unmasked text", "close 1002", unmasked(fin|text, command(15))),
		sends("unmasked ping", "close 1002", unmasked(fin|ping, "")),
		sends("unmasked close", "close 1002", unmasked(fin|closing, closeWith(1000, ""))),
	}
	return append(append(cases, headCases()...), textAndCodeCases()...)
}

// headCases are about lengths, reserved bits and reserved opcodes.
func headCases() (cases []frameCase) {
	for _, n := range []int{15, 125, 126, 127, 128, 65_535, 65_536} {
		cases = append(cases, sends(fmt.Sprintf("1.1 text of %d bytes", n), "text pong", framed(fin|text, command(n))))
	}
	for _, bits := range []byte{rsv1, rsv2, rsv3, rsv1 | rsv2, rsv1 | rsv2 | rsv3} {
		for _, kind := range []byte{text, ping, closing} {
			cases = append(cases, sends(fmt.Sprintf("3 reserved bits %#x, opcode %d", bits, kind), "close 1002", framed(fin|bits|kind, "")))
		}
	}
	for _, opcode := range []byte{3, 4, 5, 6, 7, 11, 12, 13, 14, 15} {
		for _, payload := range []string{"", command(15)} {
			cases = append(cases, sends(fmt.Sprintf("4 opcode %d, %d bytes", opcode, len(payload)), "close 1002", framed(fin|opcode, payload)))
		}
	}
	return cases
}

// textAndCodeCases are about UTF-8 and the codes of a close.
func textAndCodeCases() (cases []frameCase) {
	for _, good := range []string{"κόσμε", "\u0080", "\u07ff", "\u0800", "\uffff", "\ufffe", "\U00010000", "\U0010ffff", "\ud7ff", "\ue000", "\ufffd"} {
		cases = append(cases, sends(fmt.Sprintf("6 UTF-8 %q", good), "text pong", framed(fin|text, saying(good))))
	}
	for _, bad := range []string{
		"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf",
		"\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\x80", "\xbf", "\xc0", "\xfe", "\xff", "\xed\xa0\x80", "\xed\xbf\xbf", "\xed\xa0\x80\xed\xb0\x80", "\xe2\x82",
	} {
		cases = append(cases,
			sends(fmt.Sprintf("6 no UTF-8: %q", bad), "close 1007", framed(fin|text, saying(bad))),
			sends(fmt.Sprintf("6 no UTF-8, in fragments: %q", bad), "close 1007", inFragments(saying(bad), 1)...))
	}
	for _, code := range []int{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999} {
		cases = append(cases, sends(fmt.Sprintf("7.7 close %d", code), fmt.Sprintf("close %d; end", code), framed(fin|closing, closeWith(code, ""))))
	}
	for _, code := range []int{0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535} {
		cases = append(cases, sends(fmt.Sprintf("7.9 close %d", code), "close 1002", framed(fin|closing, closeWith(code, ""))))
	}
	return cases
}

func oneByOne(frame []byte) (parts [][]byte) {
	for i := range frame {
		parts = append(parts, frame[i:i+1])
	}
	return parts
}

func inFragments(payload string, size int) (frames [][]byte) {
	for at := 0; at < len(payload); at += size {
		head := byte(more)
		if at == 0 {
			head = text
		}
		if at+size >= len(payload) {
			head |= fin
		}
		frames = append(frames, framed(head, payload[at:min(at+size, len(payload))]))
	}
	return frames
}

// TestFrameCases holds the socket to RFC 6455, as the Autobahn test suite does.
func TestFrameCases(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	for _, c := range frameCases() {
		t.Run(c.name, func(t *testing.T) {
			conn, ok := w.raw(t).(net.Conn)
			if !ok {
				t.Fatal("this is no connection of the network")
			}
			defer conn.Close()
			must(t, conn.SetDeadline(time.Now().Add(patience)))
			_, err := conn.Write([]byte(strings.TrimSuffix(handshake, "\r\n") + "Authorization: Bearer " + ada.Token + "\r\n\r\n"))
			must(t, err)
			r := bufio.NewReader(conn)
			response, err := http.ReadResponse(r, nil)
			must(t, err)
			must(t, response.Body.Close())
			if got := hears(r); got != "text welcome" {
				t.Fatalf("began with %q", got)
			}
			for _, part := range c.send {
				if _, err := conn.Write(part); err != nil { // a peer that goes on after the end
					break
				}
			}
			for _, want := range c.want {
				got := hears(r)
				for got == "text pong" && strings.HasPrefix(want, "close") { // commands are answered beside the reading
					got = hears(r)
				}
				if got != want {
					t.Fatalf("heard %q, wanted %q", got, want)
				}
			}
		})
	}
}

// hears is the next frame, in the words of frameCase. A frame from a server is whole, without mask or reserved bits.
func hears(r *bufio.Reader) string {
	var head [2]byte
	_, err := io.ReadFull(r, head[:])
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) {
		return "end"
	}
	if err != nil {
		return err.Error()
	}
	length := uint64(head[1])
	switch head[1] {
	case 126:
		var long [2]byte
		_, err = io.ReadFull(r, long[:])
		length = uint64(binary.BigEndian.Uint16(long[:]))
	case 127:
		var long [8]byte
		_, err = io.ReadFull(r, long[:])
		length = binary.BigEndian.Uint64(long[:])
	}
	if err != nil || length > 1<<20 || head[1]&0x80 != 0 || head[0]&0xf0 != fin {
		return fmt.Sprintf("a frame that no server sends: %x, %v", head, err)
	}
	payload := make([]byte, length)
	if _, err := io.ReadFull(r, payload); err != nil {
		return err.Error()
	}
	return inWords(head[0]&0xf, payload)
}

func inWords(opcode byte, payload []byte) string {
	switch opcode {
	case text:
		line, _, _ := bytes.Cut(payload, []byte("\n"))
		var object struct{ Type string }
		if err := json.Unmarshal(line, &object); err != nil {
			return err.Error()
		}
		return "text " + object.Type
	case pong:
		return "pong " + string(payload)
	case closing:
		if len(payload) == 0 {
			return "close 1005"
		}
		return fmt.Sprint("close ", binary.BigEndian.Uint16(payload))
	}
	return fmt.Sprint("opcode ", opcode)
}
