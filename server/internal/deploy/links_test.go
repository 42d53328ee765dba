package deploy

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

var (
	codeBlock = regexp.MustCompile("(?ms)^```.*?^```")
	codeSpan  = regexp.MustCompile("`[^`\n]*`")
	link      = regexp.MustCompile(`\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"`)
	heading   = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// documents are the files for readers, by their paths from the project's root.
func documents(t *testing.T) (paths []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{".git", ".bin", "bin", "data", "dist", "node_modules"}, entry.Name()) {
			return fs.SkipDir
		}
		if strings.HasSuffix(path, ".md") {
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil || len(paths) < 20 {
		t.Fatal(paths, err)
	}
	return paths
}

// TestLinksLeadSomewhere: each link of a document to a file of ours names one that is there, and its part after `#` a heading.
func TestLinksLeadSomewhere(t *testing.T) {
	anchors := map[string][]string{}
	for _, path := range documents(t) {
		anchors[path] = headingsOf(content(t, path))
	}
	for path := range anchors {
		text := codeSpan.ReplaceAllString(codeBlock.ReplaceAllString(content(t, path), ""), "")
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			target := found[1] + found[2]
			if strings.Contains(target, ":") { // somewhere else
				continue
			}
			file, anchor, hasAnchor := strings.Cut(target, "#")
			to := path
			if file != "" {
				to = filepath.Join(filepath.Dir(path), file)
			}
			if _, err := os.Stat(filepath.Join(root, to)); err != nil {
				t.Errorf("%s leads to %s, which is not there", path, target)
			} else if hasAnchor && !slices.Contains(anchors[to], anchor) {
				t.Errorf("%s leads to %s, which has no such heading", path, target)
			}
		}
	}
}

// TestEveryDocumentIsInTheIndex: who reads docs/README.md finds all of them.
func TestEveryDocumentIsInTheIndex(t *testing.T) {
	index := content(t, "docs/README.md")
	for _, path := range documents(t) {
		name, isDoc := strings.CutPrefix(path, "docs/")
		if isDoc && !strings.Contains(name, "/") && name != "README.md" && !strings.Contains(index, "]("+name+")") {
			t.Errorf("docs/README.md does not lead to %s", name)
		}
	}
}

// TestTheReadmeIsShort: what takes longer to say is in docs/.
func TestTheReadmeIsShort(t *testing.T) {
	if lines := strings.Count(content(t, "README.md"), "\n"); lines > 150 {
		t.Errorf("README.md has %d lines, 150 are wanted", lines)
	}
}

// headingsOf lists the names by which GitHub knows the headings of a text.
func headingsOf(text string) (names []string) {
	for _, found := range heading.FindAllStringSubmatch(codeBlock.ReplaceAllString(text, ""), -1) {
		var name strings.Builder
		for _, r := range strings.ToLower(found[1]) {
			switch {
			case r == ' ':
				name.WriteByte('-')
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				name.WriteRune(r)
			}
		}
		names = append(names, name.String())
	}
	return names
}
