package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// asMain has the test's own program be chatrooms: so what is tried is the command as it is, its exit status too.
const asMain = "CHATROOMS_TEST_AS_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(asMain) != "" {
		main()
		os.Exit(0)
	}
	code := m.Run()
	_ = os.RemoveAll(shipped.dir) // "" is nothing
	os.Exit(code)
}

const patience = time.Minute

// machine is a server with somebody at a command line.
type machine struct {
	*testing.T
	url    string
	env    []string
	config string // the folder of configuration
	stop   func() // the server
}

// restart stops the server, and starts it at the same address.
func (m *machine) restart() {
	m.Helper()
	m.stop()
	m.serve()
}

func chatrooms(t *testing.T, env []string, args ...string) *exec.Cmd {
	c := exec.CommandContext(t.Context(), os.Args[0], args...)
	c.Env = append(append(os.Environ(), asMain+"=1"), env...)
	return c
}

// newMachine has ada own the room lobby, and be signed in. The server is told more.
func newMachine(t *testing.T, more ...string) *machine {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	_, port, _ := net.SplitHostPort(free.Addr().String())
	must(t, free.Close())
	m := &machine{T: t, url: "http://127.0.0.1:" + port, config: t.TempDir()}
	m.env = []string{
		"HOST=127.0.0.1", "PORT=" + port, "DATA_DIR=" + t.TempDir(), "LOG_LEVEL=error", "DATABASE_URL=", "REDIS_URL=",
		"RATE_MESSAGES=0", "RATE_AUTH=0", "RATE_REQUESTS=0", "XDG_CONFIG_HOME=" + m.config, "HOME=" + m.config,
	}
	m.env = append(m.env, more...)
	m.serve()
	m.calls("/auth/register", `{"username": "ada", "password": "difference engine"}`, "")
	m.run("difference engine\n", "client", "login", m.url, "--user=ada").exits(0).prints("")
	m.calls("/rooms", `{"name": "lobby"}`, m.token())
	return m
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// serve starts the server.
func (m *machine) serve() {
	m.Helper()
	c := chatrooms(m.T, m.env, "serve")
	said, err := c.StdoutPipe()
	must(m, err)
	c.Stderr = os.Stderr
	must(m, c.Start())
	m.stop = sync.OnceFunc(func() {
		_ = c.Process.Signal(os.Interrupt)
		_ = c.Wait()
	})
	m.Cleanup(m.stop)
	m.eventually("the server", func() bool {
		answer, err := http.Get(m.url + "/readyz")
		if err == nil {
			answer.Body.Close()
		}
		return err == nil && answer.StatusCode == http.StatusOK
	})
	go func() { _, _ = io.Copy(io.Discard, said) }()
}

func (m *machine) eventually(what string, is func() bool) {
	m.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			m.Fatalf("%s did not come", what)
		}
	}
}

func (m *machine) token() string {
	m.Helper()
	var account struct{ Token string }
	content, err := os.ReadFile(filepath.Join(m.config, "chatrooms", "client.json"))
	must(m, err)
	must(m, json.Unmarshal(content, &account))
	return account.Token
}

// calls makes a REST call, POST where there is a body, and returns its answer.
func (m *machine) calls(path, body, token string) string {
	m.Helper()
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	r, err := http.NewRequest(method, m.url+"/api/v1"+path, strings.NewReader(body))
	must(m, err)
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	must(m, err)
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	must(m, err)
	if answer.StatusCode >= 300 {
		m.Fatalf("%s %s: %s %s", method, path, answer.Status, content)
	}
	return string(content)
}

// said are the bodies in the lobby, oldest first, and the names of their files.
func (m *machine) said() (bodies []string) {
	m.Helper()
	var page struct {
		Messages []struct {
			Body  string
			Files []struct{ Name string }
		}
	}
	must(m, json.Unmarshal([]byte(m.calls("/rooms/lobby/messages?limit=200", "", m.token())), &page))
	for _, message := range page.Messages {
		for _, f := range message.Files {
			message.Body += "[" + f.Name + "]"
		}
		bodies = append(bodies, message.Body)
	}
	return bodies
}

func (m *machine) saidIs(want ...string) {
	m.Helper()
	if got := m.said(); fmt.Sprint(got) != fmt.Sprint(want) {
		m.Errorf("the lobby has %q, want %q", got, want)
	}
}

// ran is a command that has ended.
type ran struct {
	*testing.T
	args        []string
	status      int
	out, errors string
}

func (m *machine) run(in string, args ...string) ran {
	m.Helper()
	r := m.start(args...)
	r.stdin(in)
	return r.ends()
}

func (r ran) exits(status int) ran {
	r.Helper()
	if r.status != status {
		r.Errorf("%v: exit status %d, want %d: %s%s", r.args, r.status, status, r.out, r.errors)
	}
	return r
}

func (r ran) prints(want string) ran {
	r.Helper()
	if r.out != want {
		r.Errorf("%v printed %q, want %q", r.args, r.out, want)
	}
	return r
}

// running is a command under way.
type running struct {
	m    *machine
	c    *exec.Cmd
	in   io.WriteCloser
	mu   sync.Mutex
	out  bytes.Buffer
	errs bytes.Buffer
}

func (r *running) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.out.Write(b)
}

func (r *running) printed() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.out.String()
}

func (m *machine) start(args ...string) *running {
	m.Helper()
	r := &running{m: m, c: chatrooms(m.T, m.env, args...)}
	var err error
	r.in, err = r.c.StdinPipe()
	must(m, err)
	r.c.Stdout, r.c.Stderr = r, &r.errs
	must(m, r.c.Start())
	return r
}

func (r *running) stdin(text string) {
	_, _ = io.WriteString(r.in, text)
	_ = r.in.Close()
}

func (r *running) awaits(text string) {
	r.m.Helper()
	r.m.eventually(fmt.Sprintf("%q of %v", text, r.c.Args[1:]), func() bool { return strings.Contains(r.printed(), text) })
}

func (r *running) interrupted() ran {
	r.m.Helper()
	must(r.m, r.c.Process.Signal(os.Interrupt))
	return r.ends()
}

func (r *running) ends() ran {
	r.m.Helper()
	_ = r.c.Wait()
	return ran{r.m.T, r.c.Args[1:], r.c.ProcessState.ExitCode(), r.printed(), r.errs.String()}
}

func TestClientLogin(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for path, want := range map[string]os.FileMode{"chatrooms": 0o700, "chatrooms/client.json": 0o600} {
		info, err := os.Stat(filepath.Join(m.config, path))
		must(t, err)
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", path, got, want)
		}
	}
	first := m.token()
	// Again: the token of before ends. A slash or the API's path at the end is no other server.
	m.run("difference engine\n", "client", "login", "--user=Ada", m.url+"/api/v1/").exits(0)
	if second := m.token(); second == first {
		t.Error("the token is the same")
	}
	if sessions := m.calls("/rooms", "", m.token()); !strings.Contains(sessions, "lobby") {
		t.Errorf("the token reads %s", sessions)
	}
	r, err := http.NewRequest(http.MethodGet, m.url+"/api/v1/me", nil)
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+first)
	answer, err := http.DefaultClient.Do(r)
	must(t, err)
	answer.Body.Close()
	if answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("the first token is answered %s", answer.Status)
	}

	m.run(m.token()+"\n", "client", "login", m.url, "--token").exits(0)
	m.run("", "client", "rooms").exits(0).prints("lobby\t0\tlobby\n")
	m.run("wrong password\n", "client", "login", m.url, "--user=ada").exits(3)
	m.run("difference engine\n", "client", "login", m.url).exits(2) // nobody to ask
	m.run("", "client", "login", "ftp://example.org").exits(2)
	m.run("", "client", "login", "http://127.0.0.1:1").exits(6)
	m.run("", "client", "rooms").exits(0) // what failed changed nothing

	elsewhere := httptest.NewServer(http.RedirectHandler("http://127.0.0.1:1/", http.StatusFound))
	defer elsewhere.Close()
	if got := m.run("x\n", "client", "login", elsewhere.URL, "--user=ada").exits(1); !strings.Contains(got.errors, "elsewhere") {
		t.Errorf("it said %q", got.errors)
	}
	must(t, os.Chmod(filepath.Join(m.config, "chatrooms/client.json"), 0o644))
	m.run("", "client", "rooms").exits(1)
	must(t, os.Remove(filepath.Join(m.config, "chatrooms/client.json")))
	m.run("", "client", "rooms").exits(3)
}

func TestClientSendsAndUploads(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.run("", "client", "send", "lobby", "hello", "you").exits(0).prints("")
	m.run("two\nlines\n", "client", "send", "lobby").exits(0)
	m.run("", "client", "send", "lobby", "--", "--text", "-x").exits(0)
	for range 2 { // the second time posts what is missing: nothing
		m.run("one\n\n  \ntwo\n", "client", "send", "lobby", "--lines", "--id=deploy").exits(0).prints("")
		m.run("", "client", "send", "lobby", "once", "--id", "only").exits(0)
	}
	m.saidIs("hello you", "two\nlines", "--text -x", "one", "two", "once")

	lines := m.start("client", "send", "lobby", "--lines")
	_, err := io.WriteString(lines.in, "at once\n")
	must(t, err)
	m.eventually("a line before the end of its input", func() bool { return len(m.said()) == 7 })
	lines.interrupted().exits(130)

	path := filepath.Join(t.TempDir(), "notes äöü.txt")
	must(t, os.WriteFile(path, []byte("some notes"), 0o600))
	m.run("", "client", "upload", "lobby", path, "--text=Have a look").exits(0).prints("")
	m.saidIs("hello you", "two\nlines", "--text -x", "one", "two", "once", "at once", "Have a look[notes äöü.txt]")

	for status, args := range map[int][][]string{
		1: {{"upload", "lobby", "/nowhere"}},
		2: {{}, {"sing"}, {"send"}, {"send", "lobby", "--loud"}, {"upload", "lobby"}, {"upload", "lobby", t.TempDir()}, {"tail"}, {"tail", "lobby", "--after=x"}, {"rooms", "all"}},
		4: {{"send", "nowhere", "x"}, {"tail", "nowhere"}, {"upload", "nowhere", path}},
		5: {{"send", "lobby", " "}, {"send", "lobby", strings.Repeat("x", 4001)}},
	} {
		for _, a := range args {
			if got := m.run("", append([]string{"client"}, a...)...).exits(status); got.errors == "" {
				t.Errorf("%v said nothing", a)
			}
		}
	}
	if len(m.said()) != 8 {
		t.Errorf("the lobby has %q", m.said())
	}
}

// An answer that is lost, and a server that is away: there is one message.
func TestClientTriesAgain(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	target, err := url.Parse(m.url)
	must(t, err)
	var lost atomic.Int32
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(r *http.Response) error {
		if strings.HasSuffix(r.Request.URL.Path, "/messages") && lost.Add(1) == 1 {
			panic(http.ErrAbortHandler) // it was stored
		}
		return nil
	}
	between := httptest.NewServer(proxy)
	defer between.Close()
	m.run(m.token()+"\n", "client", "login", between.URL, "--token").exits(0)
	m.run("", "client", "send", "lobby", "once").exits(0)
	if lost.Load() != 2 {
		t.Errorf("it was tried %d times", lost.Load())
	}
	m.saidIs("once")
	m.run(m.token()+"\n", "client", "login", m.url, "--token").exits(0)
}

func TestClientWaitsForAServerThatIsAway(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.stop()
	m.run("", "client", "send", "lobby", "x", "--wait=0s").exits(6)
	given := m.start("client", "send", "lobby", "given up")
	given.interrupted()
	waiting := m.start("client", "send", "lobby", "waited")
	m.serve()
	waiting.ends().exits(0)
	m.saidIs("waited")
}

// A tail goes on where it ended: nothing missed, nothing twice, over its own restarts and the server's.
func TestClientTails(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	say := func(text string) { m.run("", "client", "send", "lobby", text).exits(0) }
	bodies := func(printed string) (found []string) {
		for _, line := range strings.Split(strings.TrimSuffix(printed, "\n"), "\n") {
			_, body, _ := strings.Cut(line, "ada: ")
			found = append(found, body)
		}
		return found
	}
	tail := m.start("client", "tail", "Lobby", "--after", "0")
	say("one")
	say("two\x1b[31m\nred")
	tail.awaits("red")
	if got := tail.interrupted().exits(0).out; strings.Contains(got, "\x1b") || !strings.Contains(got, "ada: two\uFFFD[31m\n\tred\n") {
		t.Errorf("printed %q", got)
	}

	say("three") // while nobody listens
	tail = m.start("client", "tail", "lobby")
	tail.awaits("three")
	say("four")
	tail.awaits("four")
	if got := fmt.Sprint(bodies(tail.interrupted().exits(0).out)); got != "[three four]" {
		t.Errorf("the second one printed %s", got)
	}

	named := m.start("client", "tail", "lobby", "--cursor=watcher", "--json", "--after=1")
	named.awaits("four")
	named.interrupted().exits(0)
	say("five")
	named = m.start("client", "tail", "lobby", "--cursor=watcher", "--json")
	named.awaits("five")
	var event struct{ Message struct{ Body string } }
	must(t, json.Unmarshal([]byte(named.interrupted().exits(0).out), &event)) // one line alone
	if event.Message.Body != "five" {
		t.Errorf("the cursor went on at %q", event.Message.Body)
	}
}

func TestClientTailOutlivesTheServer(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.run("", "client", "send", "lobby", "one").exits(0)
	tail := m.start("client", "tail", "lobby", "--after=0")
	tail.awaits("one")
	m.restart()
	m.run("", "client", "send", "lobby", "two").exits(0)
	tail.awaits("two")
	out := tail.interrupted().exits(0)
	if strings.Count(out.out, "one") != 1 || strings.Count(out.out, "two") != 1 || out.errors != "" {
		t.Errorf("printed %q and said %q: in a pipe it is quiet", out.out, out.errors)
	}
}
