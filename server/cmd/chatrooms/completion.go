package main

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/chatrooms/chatrooms/server/internal/client"
)

// helped is a command as the help lists it, with its flags.
type helped struct {
	words []string // `user`, `list`
	about string
	flags []string // with = where a value follows
	takes []string // what follows, in capitals in the help
}

var (
	helpCommand = regexp.MustCompile(`^  ([a-z].*?)(?:  +(.*))?$`)
	helpFlag    = regexp.MustCompile(`^    (--[a-z-]+=?)`)
	helpWord    = regexp.MustCompile(`^[a-z][a-z-]*$`)
)

// helpedCommands reads the help, so that what it lists is what is completed.
func helpedCommands() (commands []helped) {
	for _, line := range strings.Split(usage, "\n") {
		if found := helpFlag.FindStringSubmatch(line); found != nil && len(commands) > 0 {
			last := &commands[len(commands)-1]
			last.flags = append(last.flags, found[1])
			continue
		}
		found := helpCommand.FindStringSubmatch(line)
		if found == nil {
			continue
		}
		c := helped{about: found[2]}
		for _, word := range strings.Fields(found[1]) {
			if helpWord.MatchString(word) && len(c.takes) == 0 {
				c.words = append(c.words, word)
			} else {
				c.takes = append(c.takes, word)
			}
		}
		commands = append(commands, c)
	}
	return commands
}

// following lists the words that may come after these, with what they do.
func following(words ...string) (next, about []string) {
	for _, c := range helpedCommands() {
		if len(c.words) <= len(words) || !slices.Equal(c.words[:len(words)], words) || slices.Contains(next, c.words[len(words)]) {
			continue
		}
		next = append(next, c.words[len(words)])
		said := c.about
		if len(c.words) > len(words)+1 {
			said = ""
		}
		about = append(about, said)
	}
	return next, about
}

// writeCompletion writes a script for a shell. Where the help names a FILE, files are completed.
func writeCompletion(shell string, out io.Writer) error {
	scripts := map[string]func() string{"bash": bashScript, "zsh": zshScript, "fish": fishScript}
	script, isKnown := scripts[shell]
	if !isKnown {
		return client.UsageError(fmt.Sprintf("completion: should be bash, zsh or fish, not %q", shell))
	}
	_, err := io.WriteString(out, script())
	return err
}

// bashScript has a case for what was typed before. Files are what bash falls back to.
func bashScript() string {
	var b strings.Builder
	b.WriteString("# chatrooms completion bash >/etc/bash_completion.d/chatrooms\n_chatrooms() {\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} words\n\tcase \"$COMP_CWORD ${COMP_WORDS[*]:1:2} \" in\n")
	top, _ := following()
	fmt.Fprintf(&b, "\t1\\ *) words=%q ;;\n", strings.Join(top, " "))
	for _, word := range top {
		if next, _ := following(word); len(next) > 0 {
			fmt.Fprintf(&b, "\t2\\ %s\\ *) words=%q ;;\n", word, strings.Join(next, " "))
		}
	}
	commands := helpedCommands()
	for _, c := range commands {
		words := strings.Join(c.flags, " ")
		if slices.Equal(c.words, []string{"completion"}) {
			words = "bash zsh fish"
		}
		if words != "" {
			fmt.Fprintf(&b, "\t*\\ %s\\ *) words=%q ;;\n", strings.Join(c.words, `\ `), words)
		}
	}
	b.WriteString("\tesac\n\tCOMPREPLY=()\n\twhile IFS= read -r word; do COMPREPLY+=(\"$word\"); done < <(compgen -W \"$words\" -- \"$cur\")\n" +
		"\tif [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi\n}\ncomplete -o default -F _chatrooms chatrooms\n")
	return b.String()
}

func zshScript() string {
	var b strings.Builder
	b.WriteString("#compdef chatrooms\n# chatrooms completion zsh >~/.zfunc/_chatrooms\n_chatrooms() {\n\tlocal -a words_\n\tcase \"$CURRENT ${words[2,3]} \" in\n")
	described := func(words, about []string) string {
		var lines []string
		for i, word := range words {
			lines = append(lines, zshQuote(word+":"+strings.ReplaceAll(about[i], ":", `\:`)))
		}
		return strings.Join(lines, " ")
	}
	top, about := following()
	fmt.Fprintf(&b, "\t(2\\ *) words_=(%s) ;;\n", described(top, about))
	for _, word := range top {
		if next, about := following(word); len(next) > 0 {
			fmt.Fprintf(&b, "\t(3\\ %s\\ *) words_=(%s) ;;\n", word, described(next, about))
		}
	}
	b.WriteString("\t(*\\ completion\\ *) words_=(bash zsh fish) ;;\n")
	for _, c := range helpedCommands() {
		if len(c.flags) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\t(*\\ %s\\ *)\n\t\tif [[ $PREFIX == -* ]]; then\n\t\t\tcompadd -S '' -- %s\n\t\telse\n\t\t\t_files\n\t\tfi\n\t\treturn ;;\n",
			strings.Join(c.words, `\ `), strings.Join(c.flags, " "))
	}
	b.WriteString("\t(*) _files; return ;;\n\tesac\n\t_describe command words_\n}\n_chatrooms \"$@\"\n")
	return b.String()
}

func zshQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

func fishScript() string {
	var b strings.Builder
	quote := func(text string) string {
		return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
	}
	b.WriteString("# chatrooms completion fish >~/.config/fish/completions/chatrooms.fish\n")
	top, about := following()
	for i, word := range top {
		fmt.Fprintf(&b, "complete -c chatrooms -n __fish_use_subcommand -f -a %s -d %s\n", word, quote(about[i]))
		next, about := following(word)
		for k, second := range next {
			fmt.Fprintf(&b, "complete -c chatrooms -n '__fish_seen_subcommand_from %s; and not __fish_seen_subcommand_from %s' -f -a %s -d %s\n",
				word, strings.Join(next, " "), second, quote(about[k]))
		}
	}
	b.WriteString("complete -c chatrooms -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n")
	for _, c := range helpedCommands() {
		var seen []string
		for _, word := range c.words {
			seen = append(seen, "__fish_seen_subcommand_from "+word)
		}
		for _, flag := range c.flags {
			value := ""
			if strings.HasSuffix(flag, "=") {
				value = " -r"
			}
			fmt.Fprintf(&b, "complete -c chatrooms -n %s -l %s%s\n", quote(strings.Join(seen, "; and ")), strings.Trim(flag, "-="), value)
		}
	}
	return b.String()
}
