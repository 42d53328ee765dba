package testservers

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// redisCommand sends one inline command over a connection of its own and
// returns the answer, a string, a number, or a list of such as lines. It speaks just enough of Redis'
// protocol to find a server well: go-redis has its home in pubsub.
func redisCommand(ctx context.Context, address, command string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	conn, err := dialRedis(ctx, u)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return "", err
		}
	}
	answers := bufio.NewReader(conn)
	if password, ok := u.User.Password(); ok {
		if _, err := askRedis(conn, answers, "AUTH "+strconv.Quote(password)); err != nil {
			return "", err
		}
	}
	return askRedis(conn, answers, command)
}

// dialRedis believes any certificate: a test's own signs itself.
func dialRedis(ctx context.Context, u *url.URL) (net.Conn, error) {
	if u.Scheme == "rediss" {
		d := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}
		return d.DialContext(ctx, "tcp", u.Host)
	}
	d := net.Dialer{Timeout: 10 * time.Second}
	return d.DialContext(ctx, "tcp", u.Host)
}

func askRedis(conn net.Conn, answers *bufio.Reader, command string) (string, error) {
	if _, err := io.WriteString(conn, command+"\r\n"); err != nil {
		return "", err
	}
	return readAnswer(answers)
}

func readAnswer(answers *bufio.Reader) (string, error) {
	line, err := answers.ReadString('\n')
	if err != nil {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	switch {
	case strings.HasPrefix(line, "+"), strings.HasPrefix(line, ":"):
		return line[1:], nil
	case strings.HasPrefix(line, "$"):
		n, err := strconv.Atoi(line[1:])
		if err != nil || n < 0 {
			return "", err
		}
		bulk := make([]byte, n+len("\r\n"))
		_, err = io.ReadFull(answers, bulk)
		return string(bulk[:n]), err
	case strings.HasPrefix(line, "*"):
		n, err := strconv.Atoi(line[1:])
		var list strings.Builder
		for i := 0; i < n && err == nil; i++ {
			var item string
			item, err = readAnswer(answers)
			list.WriteString(item + "\n")
		}
		return list.String(), err
	default:
		return "", errors.New("redis: " + line)
	}
}
