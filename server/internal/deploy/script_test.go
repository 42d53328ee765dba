package deploy

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// desk is where somebody deploys from: a repository with deploy/heroku.sh in it, and a Heroku of its own
// (testdata/heroku) whose remotes are real bare repositories.
type desk struct {
	t            *testing.T
	repo, heroku string
	env          []string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, repo: t.TempDir(), heroku: t.TempDir()}
	bin := t.TempDir()
	fake, err := filepath.Abs(filepath.Join("testdata", "heroku"))
	must(t, err)
	must(t, os.Symlink(fake, filepath.Join(bin, "heroku")))
	d.env = []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "HEROKU=" + d.heroku, "HOME=" + d.heroku, "GIT_CONFIG_NOSYSTEM=1"}
	d.signIn(true)
	d.write("deploy/heroku.sh", content(t, "deploy", "heroku.sh"))
	for _, file := range []string{"server/Procfile", "server/go.mod", "chatui/Procfile", "chatui/package.json"} {
		d.write(file, content(t, strings.Split(file, "/")...))
	}
	d.git("init", "--quiet", "--initial-branch=trunk")
	d.commit("the first release")
	return d
}

func (d *desk) signIn(is bool) {
	d.t.Helper()
	file := filepath.Join(d.heroku, "signed-in")
	if !is {
		must(d.t, os.Remove(file))
		return
	}
	must(d.t, os.WriteFile(file, nil, 0o600))
}

func (d *desk) write(path, text string) {
	d.t.Helper()
	file := filepath.Join(d.repo, path)
	must(d.t, os.MkdirAll(filepath.Dir(file), 0o755))
	must(d.t, os.WriteFile(file, []byte(text), 0o755))
}

func (d *desk) commit(message string) {
	d.t.Helper()
	d.git("add", "--all")
	d.git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "--message", message)
}

func (d *desk) git(args ...string) string {
	d.t.Helper()
	out, err := d.command("git", args...).CombinedOutput()
	if err != nil {
		d.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (d *desk) command(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(d.t.Context(), name, args...)
	cmd.Dir = d.repo
	cmd.Env = d.env
	return cmd
}

// deploy runs the script and returns what it says; it may fail.
func (d *desk) deploy(args ...string) (said string, ok bool) {
	d.t.Helper()
	out, err := d.command("bash", append([]string{filepath.Join(d.repo, "deploy", "heroku.sh")}, args...)...).CombinedOutput()
	return string(out), err == nil
}

// deploys is a deploy that must succeed.
func (d *desk) deploys(args ...string) string {
	d.t.Helper()
	said, ok := d.deploy(args...)
	if !ok {
		d.t.Fatalf("deploy %v:\n%s", args, said)
	}
	return said
}

// refuses is a deploy that must fail, and say why.
func (d *desk) refuses(why string, args ...string) {
	d.t.Helper()
	if said, ok := d.deploy(args...); ok || !strings.Contains(said, why) {
		d.t.Errorf("deploy %v: want %q, got:\n%s", args, why, said)
	}
}

// calls are the commands that changed something since they were last asked for.
func (d *desk) calls() []string {
	d.t.Helper()
	file := filepath.Join(d.heroku, "calls")
	text, _ := os.ReadFile(file)
	must(d.t, os.WriteFile(file, nil, 0o600))
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

func (d *desk) config(app, variable string) string {
	text, _ := os.ReadFile(filepath.Join(d.heroku, "apps", app, "config", variable))
	return strings.TrimSpace(string(text))
}

func (d *desk) set(app, variable, value string) {
	d.t.Helper()
	must(d.t, os.WriteFile(filepath.Join(d.heroku, "apps", app, "config", variable), []byte(value+"\n"), 0o600))
}

// runs says which tree an app was given: that of a folder of a commit here, with its root as the app's.
func (d *desk) runs(app string) string {
	d.t.Helper()
	return d.git("--git-dir", filepath.Join(d.heroku, "remotes", app), "rev-parse", "main^{tree}")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTwoAppsAreMade(t *testing.T) {
	d := newDesk(t)
	said := d.deploys("api", "ada-api")
	want := []string{
		"apps:create ada-api ", "buildpacks:set heroku/go ada-api",
		"addons:create heroku-postgresql:essential-0 ada-api", "addons:create heroku-redis:mini ada-api",
		"config:set JWT_SECRET=… ada-api", "config:set DB_MAX_CONNS=4 ada-api", "config:set REDIS_MAX_CONNS=4 ada-api",
		"config:set GOMEMLIMIT=400MiB ada-api", "config:set GO_LINKER_SYMBOL=main.version ada-api", "git:remote  ada-api",
	}
	if diff := cmp.Diff(want, d.calls()); diff != "" {
		t.Error(diff)
	}
	secret := d.config("ada-api", "JWT_SECRET")
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(secret) || strings.Contains(said, secret) {
		t.Errorf("the secret is %q; it said:\n%s", secret, said)
	}
	for name, variable := range readManifest(t, "server").Env {
		if variable.Value != d.config("ada-api", name) && variable.Value != "" {
			t.Errorf("%s is %q, and %q in app.json", name, d.config("ada-api", name), variable.Value)
		}
	}
	if d.runs("ada-api") != d.git("rev-parse", "HEAD:server") {
		t.Error("what was pushed is not the server")
	}

	d.deploys("ui", "ada-ui", "--api", "ada-api")
	want = []string{
		"apps:create ada-ui ", "buildpacks:set heroku/nodejs ada-ui",
		"config:set API_URL=https://ada-api-0123456789ab.herokuapp.com ada-ui",
		"config:set UI_URL=https://ada-ui-0123456789ab.herokuapp.com ada-api",
		"config:set ALLOWED_ORIGINS=https://ada-ui-0123456789ab.herokuapp.com ada-api", "git:remote  ada-ui",
	}
	if diff := cmp.Diff(want, d.calls()); diff != "" {
		t.Error(diff)
	}
	if d.runs("ada-ui") != d.git("rev-parse", "HEAD:chatui") {
		t.Error("what was pushed is not the client")
	}
}

func TestADeployIsSafeToRepeat(t *testing.T) {
	d := newDesk(t)
	d.deploys("api", "ada-api")
	d.deploys("ui", "ada-ui", "--api", "ada-api")
	d.set("ada-api", "DB_MAX_CONNS", "9")
	d.set("ada-api", "UI_URL", "https://chat.example.org")
	d.set("ada-api", "ALLOWED_ORIGINS", "https://chat.example.org")
	secret := d.config("ada-api", "JWT_SECRET")
	d.calls()
	before := d.runs("ada-api")

	d.write("server/go.mod", content(t, "server", "go.mod")+"// the second release\n")
	d.write("server/left-behind", "not committed yet")
	d.git("add", "server/go.mod")
	d.git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "--message", "the second release")
	if said := d.deploys("api", "ada-api"); !strings.Contains(said, "not committed") {
		t.Errorf("it does not tell what stays here:\n%s", said)
	}
	d.deploys("ui", "ada-ui")
	d.deploys("ui", "ada-ui", "--api", "ada-api")
	want := []string{
		"git:remote  ada-api", "git:remote  ada-ui",
		"config:set ALLOWED_ORIGINS=https://chat.example.org,https://ada-ui-0123456789ab.herokuapp.com ada-api", "git:remote  ada-ui",
	}
	if diff := cmp.Diff(want, d.calls()); diff != "" {
		t.Error(diff)
	}
	if d.config("ada-api", "JWT_SECRET") != secret || d.config("ada-api", "DB_MAX_CONNS") != "9" || d.config("ada-api", "UI_URL") != "https://chat.example.org" {
		t.Error("what was set is not what it was")
	}
	if now := d.runs("ada-api"); now == before || now != d.git("rev-parse", "HEAD:server") {
		t.Error("the second release was not pushed")
	}
}

// docs/deploy-heroku.md says by hand what the script does.
func TestTheDocsSayTheSameByHand(t *testing.T) {
	d := newDesk(t)
	d.deploys("api", "ada-api")
	d.deploys("ui", "ada-ui", "--api", "ada-api")
	docs := content(t, "docs", "deploy-heroku.md")
	for _, call := range d.calls() {
		command, rest, _ := strings.Cut(call, " ")
		what, value, _ := strings.Cut(strings.Fields(rest)[0], "=")
		if command == "config:set" && regexp.MustCompile(`^[\w.]+$`).MatchString(value) { // neither secret nor address
			what += "=" + value
		}
		if !regexp.MustCompile(`(?m)^heroku ` + command + `.*\b` + regexp.QuoteMeta(what)).MatchString(docs) {
			t.Errorf("the docs do not say %s", call)
		}
	}
}

func TestAnotherHistoryNeedsForce(t *testing.T) {
	d := newDesk(t)
	d.deploys("api", "ada-api")
	d.write("server/go.mod", "// another history\n")
	d.git("add", "--all")
	d.git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "--amend", "--message", "another")
	d.refuses("the same with --force", "api", "ada-api")
	d.deploys("api", "ada-api", "--force")
	if d.runs("ada-api") != d.git("rev-parse", "HEAD:server") {
		t.Error("it was not pushed")
	}
}

func TestADryRunChangesNothing(t *testing.T) {
	d := newDesk(t)
	said := d.deploys("api", "ada-api", "--dry-run")
	for _, line := range []string{"heroku apps:create ada-api --stack heroku-24", "JWT_SECRET=(a new secret)", "git push heroku-ada-api", "Nothing was changed."} {
		if !strings.Contains(said, line) {
			t.Errorf("it does not say %q:\n%s", line, said)
		}
	}
	d.deploys("api", "ada-api")
	d.deploys("ui", "ada-ui", "--dry-run", "--api", "ada-api")
	calls := d.calls()
	if slices.ContainsFunc(calls, func(call string) bool { return strings.Contains(call, "ada-ui") }) || d.git("remote") != "heroku-ada-api" {
		t.Errorf("it changed something: %v", calls)
	}
}

// Without Heroku's tool a dry run says what it would do for apps that are not there.
func TestADryRunNeedsNoHeroku(t *testing.T) {
	d := newDesk(t)
	bin := t.TempDir()
	for _, tool := range []string{"bash", "git", "od", "head", "tr", "dirname", "sed"} {
		path, err := exec.LookPath(tool)
		must(t, err)
		must(t, os.Symlink(path, filepath.Join(bin, tool)))
	}
	d.env = append(d.env, "PATH="+bin)
	for line, args := range map[string][]string{
		"would run: heroku apps:create ada-api --stack heroku-24":                 {"api", "ada-api"},
		"would run: heroku config:set API_URL=(the address of ada-api) -a ada-ui": {"ui", "ada-ui", "--api", "ada-api"},
		"would run: heroku config:set API_URL=https://chat.example.org -a ada-ui": {"ui", "ada-ui", "--api", "https://chat.example.org"},
		"would run: git push heroku-ada-ui $(git subtree split --prefix chatui ":  {"ui", "ada-ui", "--api", "ada-api"},
		"Heroku's tool is not here, so nobody looked whether the apps are there.": {"api", "ada-api"},
		"Nothing was changed.": {"api", "ada-api"},
	} {
		if said := d.deploys(append(args, "--dry-run")...); !strings.Contains(said, line) {
			t.Errorf("%v does not say %q:\n%s", args, line, said)
		}
	}
	d.refuses("Where is the API?", "ui", "ada-ui", "--dry-run")
}

func TestADeployIsRefused(t *testing.T) {
	d := newDesk(t)
	d.refuses("Use: deploy/heroku.sh api APP")
	d.refuses("Use: deploy/heroku.sh api APP", "server", "ada-api")
	d.refuses("no option --now", "api", "ada-api", "--now")
	d.refuses("APP should be", "api", "Ada API")
	d.signIn(false)
	d.refuses("heroku login", "api", "ada-api")
	d.signIn(true)
	d.refuses("Where is the API?", "ui", "ada-ui")
	d.refuses("There is no app ada-api", "ui", "ada-ui", "--api", "ada-api")
	d.env = append(d.env, "REF=nowhere")
	d.refuses("REF=nowhere is no commit", "api", "ada-api")
	if calls := d.calls(); calls[0] != "" {
		t.Errorf("something was changed: %v", calls)
	}
}

func TestADeployNamesWhatIsMissing(t *testing.T) {
	d := newDesk(t)
	bin := t.TempDir()
	for _, tool := range []string{"bash", "git"} {
		path, err := exec.LookPath(tool)
		must(t, err)
		must(t, os.Symlink(path, filepath.Join(bin, tool)))
	}
	d.env = append(d.env, "PATH="+bin)
	d.refuses("Missing: heroku (https://devcenter.heroku.com/articles/heroku-cli), od (coreutils).", "api", "ada-api")
}
