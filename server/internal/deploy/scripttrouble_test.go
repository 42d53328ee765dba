package deploy

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fails makes Heroku refuse whatever begins like this; nothing: it works again.
func (d *desk) fails(command string) {
	d.t.Helper()
	must(d.t, os.WriteFile(filepath.Join(d.heroku, "fails"), []byte(command), 0o600))
}

func (d *desk) addOns(app string) []string {
	d.t.Helper()
	text, err := os.ReadFile(filepath.Join(d.heroku, "apps", app, "addons"))
	must(d.t, err)
	return strings.Fields(string(text))
}

func TestADeployThatFailedHalfwayGoesOn(t *testing.T) {
	for _, step := range []string{
		"apps:create", "buildpacks:set", "addons:create heroku-postgresql", "addons:create heroku-redis",
		"config:set JWT_SECRET", "config:set GOMEMLIMIT", "git:remote",
	} {
		t.Run(step, func(t *testing.T) {
			d := newDesk(t)
			d.fails(step)
			why := "the same command goes on from it"
			if step == "apps:create" {
				why = "If the name is taken"
			}
			d.refuses(why, "api", "ada-api")
			secret := d.config("ada-api", "JWT_SECRET")
			d.fails("")
			d.deploys("api", "ada-api")
			calls := d.calls()
			if slices.Sort(calls); len(slices.Compact(slices.Clone(calls))) != len(calls) {
				t.Errorf("something was done twice: %v", calls)
			}
			if now := d.config("ada-api", "JWT_SECRET"); now == "" || secret != "" && now != secret {
				t.Error("the secret was made anew")
			}
			if d.config("ada-api", "GO_LINKER_SYMBOL") != "main.version" || d.runs("ada-api") != d.git("rev-parse", "HEAD:server") {
				t.Error("it did not come to its end")
			}
		})
	}
}

func TestAnAddOnIsBoughtOnce(t *testing.T) {
	d := newDesk(t)
	slow := filepath.Join(d.heroku, "slow")
	must(t, os.WriteFile(slow, nil, 0o600))
	d.refuses("the same command goes on from it", "api", "ada-api")
	must(t, os.Remove(slow))
	if said := d.deploys("api", "ada-api"); !strings.Contains(said, "heroku-postgresql was added before. Waiting") {
		t.Errorf("it does not say that it waits:\n%s", said)
	}
	if addOns := d.addOns("ada-api"); !slices.Equal(addOns, []string{"heroku-postgresql", "heroku-redis"}) {
		t.Errorf("there are %v", addOns)
	}
	if d.config("ada-api", "DATABASE_URL") == "" {
		t.Error("it did not wait")
	}
}

// What cannot be read is not taken for unset: all would be signed out by a new secret.
func TestADeployThatCannotSeeChangesNothing(t *testing.T) {
	d := newDesk(t)
	d.deploys("api", "ada-api")
	d.calls()
	for command, why := range map[string]string{
		"config:get": "Something is wrong with Heroku", "apps:info": "Heroku says of ada-api:", "addons": "Something is wrong with Heroku",
		"buildpacks": "Something is wrong with Heroku",
	} {
		d.fails(command)
		d.refuses(why, "api", "ada-api")
		if calls := d.calls(); calls[0] != "" {
			t.Errorf("without %s it did %v", command, calls)
		}
	}
}

func TestADeployTouchesNoOtherApp(t *testing.T) {
	d := newDesk(t)
	must(t, os.MkdirAll(filepath.Join(d.heroku, "foreign", "ada-chat"), 0o700))
	d.refuses("You do not have access to the app ada-chat", "api", "ada-chat")
	d.deploys("api", "ada-api")
	d.calls()
	d.refuses("ada-api cannot be both", "ui", "ada-api", "--api", "ada-api")
	d.refuses("App ada-api is built by heroku/go: is it the other one of the two?", "ui", "ada-api", "--api", "https://api.example.org")
	d.refuses("You do not have access to the app ada-chat", "ui", "ada-ui", "--api", "ada-chat")
	if calls := d.calls(); calls[0] != "" {
		t.Errorf("something was changed: %v", calls)
	}
}

func TestAUIForAnAPIElsewhere(t *testing.T) {
	d := newDesk(t)
	for _, address := range []string{"http://api.example.org", "https://api.example.org/api/v1", "https://", "https://a b", "ftp://x"} {
		d.refuses("without a path", "ui", "ada-ui", "--api", address)
	}
	said := d.deploys("ui", "ada-ui", "--api", "https://api.example.org/")
	if d.config("ada-ui", "API_URL") != "https://api.example.org" {
		t.Errorf("API_URL is %q", d.config("ada-ui", "API_URL"))
	}
	if !strings.Contains(said, "once https://ada-ui-0123456789ab.herokuapp.com is among its ALLOWED_ORIGINS") {
		t.Errorf("it does not say what is left to do:\n%s", said)
	}
}

func TestADeployFromAFolderBelow(t *testing.T) {
	d := newDesk(t)
	cmd := d.command("bash", filepath.Join("..", "deploy", "heroku.sh"), "api", "ada-api")
	cmd.Dir = filepath.Join(d.repo, "server")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if d.runs("ada-api") != d.git("rev-parse", "HEAD:server") {
		t.Error("it was not pushed")
	}
}

func TestADeployNeedsTheHistory(t *testing.T) {
	d := newDesk(t)
	d.write("server/go.mod", "// the second release\n")
	d.commit("the second release")
	whole, shallow := d.repo, filepath.Join(t.TempDir(), "shallow")
	d.git("clone", "--quiet", "--depth=1", "file://"+whole, shallow)
	d.repo = shallow
	d.refuses("git fetch --unshallow", "api", "ada-api")
	d.git("fetch", "--quiet", "--unshallow")
	d.deploys("api", "ada-api")
	must(t, os.RemoveAll(filepath.Join(shallow, ".git")))
	d.refuses("This is no git repository", "api", "ada-api")
}

func TestADeployNeedsGitSubtree(t *testing.T) {
	d := newDesk(t)
	git, err := exec.LookPath("git")
	must(t, err)
	bin := t.TempDir()
	must(t, os.WriteFile(filepath.Join(bin, "git"), []byte("#!/bin/sh\n[ \"$1\" = --exec-path ] && exec echo "+bin+"\nexec "+git+" \"$@\"\n"), 0o700))
	d.env = append(d.env, "PATH="+bin+":"+strings.TrimPrefix(d.env[0], "PATH="))
	d.refuses("Missing: git subtree (part of git; some systems have it as git-subtree).", "api", "ada-api")
}
