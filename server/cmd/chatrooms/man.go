package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/chatrooms/chatrooms/server/internal/config"
)

// writeMan writes the manual page: the help, and the environment's variables.
func writeMan(out io.Writer) error {
	head, commands, _ := strings.Cut(usage, "usage: chatrooms [command]")
	commands, notes, _ := strings.Cut(commands, "\n\ndocs/")
	_, statuses, _ := strings.Cut(notes, "exit status: ")
	_, summary, _ := strings.Cut(strings.TrimSpace(head), ": ")
	var page strings.Builder
	fmt.Fprintf(&page, ".TH CHATROOMS 1 \"\" \"Chatrooms %s\"\n.SH NAME\nchatrooms \\- %s\n", roff(version), roff(summary))
	fmt.Fprintf(&page, ".SH SYNOPSIS\n.B chatrooms\n[\\fIcommand\\fR]\n.SH COMMANDS\n.nf\n%s\n.fi\n.ad l\n.SH ENVIRONMENT\n", roff(strings.Trim(commands, "\n")))
	for _, v := range config.Variables() {
		fmt.Fprintf(&page, ".TP\n.B %s\n", roff(v.Name))
		text := "Should be " + v.Want + "."
		if v.Default != "" {
			text += " Unset: " + v.Default + "."
		}
		fmt.Fprintf(&page, "%s\n", roff(text))
	}
	fmt.Fprintf(&page, ".SH EXIT STATUS\n%s.\nWhat was wrong stands on standard error.\n", roff(strings.TrimSpace(statuses)))
	_, err := io.WriteString(out, page.String())
	return err
}

// roff keeps a text from being taken for requests of roff.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
