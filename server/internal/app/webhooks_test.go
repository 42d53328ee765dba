package app

import (
	"fmt"
	"net/http"
	"os/exec"
	"testing"
)

// The blocks of docs/webhooks.md do what its text says, as pasted.
func TestWebhookBlocksRunAsPasted(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Fatal("docs/webhooks.md is tried with curl, which is not here")
	}
	shell := pastedFrom(t, "webhooks.md", "sh")
	if len(shell) != 5 {
		t.Fatalf("%d blocks of sh: want 5", len(shell))
	}
	s := start(t, environment(t))
	ada := &person{server: s}
	ada.token = text(ada.call(http.MethodPost, "/auth/register", 201, object{"username": "ada", "password": "difference engine"}), "access_token")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	d := desk{t: t, folder: t.TempDir(), url: s.url}
	for i, said := range []string{
		"", "**Build 57** failed: [log](https://ci.example.org/57)", "**Disk is full**\n_db-1_ has 2 % left", "**Deployed** version 2", "I am here.",
	} {
		d.runs(fmt.Sprint(i, ".sh"), shell[i])
		if said != "" {
			ada.awaitsBody(said, 1)
		}
	}
	d.runs("again.sh", shell[3]) // which has a client id
	ada.awaitsBody("**Deployed** version 2", 1)
}
