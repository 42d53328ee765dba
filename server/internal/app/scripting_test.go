package app

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// The blocks of docs/scripting.md do what its text says, as pasted.
func TestScriptingBlocksRunAsPasted(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"sh", "curl", "python3", "go"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("docs/scripting.md is tried with %s, which is not here: scripts/need-for-tests installs it, or says how.", program)
		}
	}
	shell, python, golang := pasted(t, "sh"), pasted(t, "python"), pasted(t, "go")
	if len(shell) != 4 || len(python) != 1 || len(golang) != 1 {
		t.Fatalf("%d, %d and %d blocks of sh, Python and Go: want 4, 1 and 1", len(shell), len(python), len(golang))
	}
	s := start(t, environment(t))
	ada := &person{server: s}
	ada.token = text(ada.call(http.MethodPost, "/auth/register", 201, object{"username": "ada", "password": "difference engine"}), "access_token")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	d := desk{t: t, folder: t.TempDir(), url: s.url}

	d.runs("token.sh", shell[0])
	d.runs("post.sh", shell[1])
	ada.awaitsBody(`The build is green: "all" tests passed.`, 1)

	following := d.starts("follow.sh", shell[2], "sh")
	following.awaits(`"seq":1,`, `"type":"member.joined"`, "The build is green")
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "said while it follows"})
	following.awaits("said while it follows")

	d.runs("cursor.sh", shell[3])
	if seq := ada.call(http.MethodGet, "/me/cursors/my-script", 200, nil)["seq"]; seq != 1.0 {
		t.Errorf("the cursor stands at %v", seq)
	}

	d.writes("bot.py", python[0])
	ada.stopsAndStarts(d, "time-", "py-time", "python3", "-u", "bot.py")
	d.writes("bot.go", golang[0])
	d.finishes("go", "build", "-o", "bot", "bot.go")
	ada.stopsAndStarts(d, "go-time-", "go-time", "./bot")
}

// stopsAndStarts runs a bot, kills it, and runs it again: each question has one answer, those too that were asked while the bot
// was away, and the bot has gone on where it was.
func (p *person) stopsAndStarts(d desk, prefix, cursor string, program ...string) {
	p.t.Helper()
	ask := func() { p.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "!time"}) }
	place := func() float64 {
		seq, _ := p.call(http.MethodGet, "/me/cursors/"+cursor, 200, nil)["seq"].(float64)
		return seq
	}
	ask()
	bot := d.begins(program...)
	p.awaitsAnswers(prefix)
	asked := p.lastAsked()
	eventually(p.t, "the bot's cursor", func() bool {
		status, _, err := p.try(p.t.Context(), http.MethodGet, "/me/cursors/"+cursor, nil)
		return err == nil && status == http.StatusOK && place() == asked
	})
	bot.stop()
	if strings.Contains(bot.said(), "coming back") {
		p.t.Errorf("the bot lost its way: %s", bot.said())
	}

	ask()
	p.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "said while the bot is away"})
	ask()
	before := len(p.messages())
	again := d.begins(program...)
	p.awaitsAnswers(prefix)
	asked = p.lastAsked()
	eventually(p.t, "the bot's cursor again", func() bool { return place() == asked })
	if now := len(p.messages()); now != before+2 {
		p.t.Errorf("%d messages came of two questions", now-before)
	}
	again.stop()
}

// lastAsked is the seq of the last question.
func (p *person) lastAsked() (seq float64) {
	p.t.Helper()
	for _, m := range p.messages() {
		if text(m, "body") == "!time" {
			seq, _ = m["seq"].(float64)
		}
	}
	return seq
}

// Twenty lines were promised.
func TestThePythonBotHasTwentyLines(t *testing.T) {
	t.Parallel()
	if n := strings.Count(pasted(t, "python")[0], "\n"); n > 20 {
		t.Errorf("the bot in Python has %d lines", n)
	}
}

// pasted are the blocks of docs/scripting.md in a language, in order.
func pasted(t *testing.T, language string) []string {
	t.Helper()
	return pastedFrom(t, "scripting.md", language)
}

// pastedFrom are a document's blocks of a language, in order.
func pastedFrom(t *testing.T, document, language string) (blocks []string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("../../../docs", document))
	must(t, err)
	for _, found := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(string(content), -1) {
		blocks = append(blocks, found[1])
	}
	return blocks
}

// desk is a folder in which somebody pastes and runs what the document says.
type desk struct {
	t           *testing.T
	folder, url string
}

func (d desk) writes(name, content string) {
	d.t.Helper()
	must(d.t, os.WriteFile(filepath.Join(d.folder, name), []byte(content), 0o600))
}

func (d desk) command(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, args[0], args[1:]...)
	c.Dir = d.folder
	c.Env = append(os.Environ(), "CHATROOMS_API="+d.url+"/api/v1", "GOFLAGS=", "GOWORK=off")
	// A shell's curl has to end with it.
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	return c
}

func (d desk) runs(name, content string) {
	d.t.Helper()
	d.writes(name, content)
	d.finishes("sh", "-eu", name)
}

func (d desk) finishes(args ...string) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), 4*patience)
	defer cancel()
	if out, err := d.command(ctx, args...).CombinedOutput(); err != nil {
		d.t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

func (d desk) starts(name, content string, program ...string) *running {
	d.t.Helper()
	d.writes(name, content)
	return d.begins(append(program, name)...)
}

// begins starts what does not end by itself.
func (d desk) begins(args ...string) *running {
	d.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{t: d.t}
	c := d.command(ctx, args...)
	c.Stdout, c.Stderr = r, r
	must(d.t, c.Start())
	r.stop = sync.OnceFunc(func() {
		cancel()
		_ = c.Wait() // it was killed
	})
	d.t.Cleanup(func() {
		r.stop()
		if d.t.Failed() {
			d.t.Logf("%v said:\n%s", args, r.said())
		}
	})
	return r
}

// running is a program that runs, and what it said so far.
type running struct {
	t    *testing.T
	stop func() // kills it
	mu   sync.Mutex
	out  bytes.Buffer
}

func (r *running) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.out.Write(b)
}

func (r *running) said() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.out.String()
}

func (r *running) awaits(words ...string) {
	r.t.Helper()
	for _, word := range words {
		eventually(r.t, fmt.Sprintf("%q from a script", word), func() bool { return strings.Contains(r.said(), word) })
	}
}

// messages are those of the lobby, oldest first.
func (p *person) messages() (found []object) {
	p.t.Helper()
	list, _ := p.call(http.MethodGet, "/rooms/lobby/messages?limit=200", 200, nil)["messages"].([]any)
	for _, m := range list {
		if o, ok := m.(object); ok {
			found = append(found, o)
		}
	}
	return found
}

func (p *person) awaitsBody(body string, want int) {
	p.t.Helper()
	eventually(p.t, fmt.Sprintf("%d of %q", want, body), func() bool {
		n := 0
		for _, m := range p.messages() {
			if text(m, "body") == body {
				n++
			}
		}
		return n == want
	})
}

// awaitsAnswers waits until each question of the log has one answer of that bot.
func (p *person) awaitsAnswers(prefix string) {
	p.t.Helper()
	asked := 0
	for _, m := range p.messages() {
		if text(m, "body") == "!time" {
			asked++
		}
	}
	eventually(p.t, fmt.Sprint(asked, " answers"), func() bool { return len(p.answers(prefix)) == asked })
}

// answers are the bot's messages, which say the time in reply to a question.
func (p *person) answers(prefix string) (found []object) {
	p.t.Helper()
	for _, m := range p.messages() {
		quote, _ := m["reply_to"].(object)
		isTime := regexp.MustCompile(`^It is \d\d:\d\d\.$`).MatchString(text(m, "body"))
		if strings.HasPrefix(text(m, "client_id"), prefix) && isTime && text(quote, "body") == "!time" {
			found = append(found, m)
		}
	}
	return found
}
