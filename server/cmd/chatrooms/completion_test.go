package main

import (
	"os/exec"
	"strings"
	"testing"
)

// Every command of the help is completed in every shell, and each script is one that its shell reads.
func TestCompletion(t *testing.T) {
	t.Parallel()
	commands := helpedCommands()
	if len(commands) < 20 {
		t.Fatalf("the help lists %d commands", len(commands))
	}
	for _, shell := range []string{"bash", "zsh", "fish"} {
		var script strings.Builder
		must(t, writeCompletion(shell, &script))
		for _, c := range commands {
			for _, part := range append(append([]string{}, c.words...), c.flags...) {
				if shell == "fish" {
					part = strings.Trim(part, "-=")
				}
				if !strings.Contains(script.String(), part) {
					t.Errorf("%s does not complete %s of %v", shell, part, c.words)
				}
			}
		}
		if path, err := exec.LookPath(shell); err == nil {
			c := exec.CommandContext(t.Context(), path, "-n")
			c.Stdin = strings.NewReader(script.String())
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", shell, err, out)
			}
		}
	}
	if err := writeCompletion("cmd", nil); err == nil {
		t.Error("there is one for cmd")
	}
}

func TestCompletionInBash(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	must(t, err)
	var script strings.Builder
	must(t, writeCompletion("bash", &script))
	for typed, want := range map[string]string{
		"cl": "client", "client ": "login rooms send tail upload", "client ta": "tail", "client tail lobby --c": "--cursor=",
		"user pro": "promote", "export lobby --fo": "--format=", "completion z": "zsh", "client upload lobby not": "",
	} {
		c := exec.CommandContext(t.Context(), bash, "-c", script.String()+`
			compopt() { :; }
			IFS=' ' read -ra COMP_WORDS <<<"chatrooms $1"
			[[ $1 == *' ' ]] && COMP_WORDS+=("")
			COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
			_chatrooms
			echo "${COMPREPLY[*]}"`, "bash", typed)
		out, err := c.CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != want {
			t.Errorf("%q is completed to %q (%v), want %q", typed, out, err, want)
		}
	}
}
