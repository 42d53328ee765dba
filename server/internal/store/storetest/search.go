package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var searchTests = []func(*world){
	SearchFindsWords, SearchFiltersByRoomAuthorAndTime, SearchPagesAreNewestFirst, SearchShowsOnlyWhatOneMaySee,
	SearchFollowsEditsAndDeletions, SearchIndexesOldMessages, SearchGivesWholeMessages, SearchTakesAnyText, SearchWhileOthersPost,
	SearchKeepsSigns, SearchLeavesOut, SearchPassesOverWhatIsHidden, SearchFoldsWhatIsAlike, SearchReadsNoMoreThanItMay, SearchSaysWhyANameFindsNothing, FiltersFoldAsTheSearchDoes,
}

// index lets the indexer read all there is.
func (w *world) index() {
	w.Helper()
	for more := true; more; {
		var err error
		more, err = w.Store.(interface {
			IndexBatch(ctx context.Context) (bool, error)
		}).IndexBatch(w.ctx)
		w.must(err)
	}
}

// terms are pieces of text; those in quotes are quoted.
func terms(texts ...string) chat.Search {
	var q chat.Search
	for _, text := range texts {
		bare := strings.Trim(text, `"`)
		q.Terms = append(q.Terms, chat.SearchTerm{Text: bare, Quoted: bare != text})
	}
	return q
}

func (w *world) search(u chat.User, q chat.Search) []chat.Found {
	w.Helper()
	found, err := w.Search(w.ctx, u.ID, q, "", 200)
	w.must(err)
	return found.Found
}

// finds is the bodies found, newest first.
func (w *world) finds(u chat.User, q chat.Search) string {
	w.Helper()
	var bodies []string
	for _, f := range w.search(u, q) {
		bodies = append(bodies, f.Message.Body)
	}
	return strings.Join(bodies, " | ")
}

func SearchFindsWords(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	for _, body := range []string{
		"Hello, World", "hello there", "The quick brown fox", "the brown quick fox", "Café crème", "これは日本語です", "東京タワー",
		"Straße", "don't", "release v1.25", "🎉 done", "한국어를 배워요", "it's the end",
	} {
		w.post(lobby, ada, body)
	}
	w.index()
	for _, c := range []struct {
		q    chat.Search
		want string
	}{
		{terms("hello"), "hello there | Hello, World"},
		{terms("HEL"), "hello there | Hello, World"},
		{terms("ello"), ""},
		{terms("wor", "hel"), "Hello, World"},
		{terms("hello", "nobody"), ""},
		{terms(`"quick brown"`), "The quick brown fox"},
		{terms(`"quick bro"`), ""},
		{terms("quick", "brown"), "the brown quick fox | The quick brown fox"},
		{terms("cafe", "CRÈME"), "Café crème"},
		{terms("日本"), "これは日本語です"},
		{terms("日本語"), "これは日本語です"},
		{terms("本語で"), "これは日本語です"},
		{terms("日語"), ""},
		{terms("す"), "これは日本語です"},
		{terms("タワ"), "東京タワー"},
		{terms("東"), "東京タワー"},
		{terms("국어"), "한국어를 배워요"},
		{terms("strasse"), "Straße"},
		{terms("don't"), "don't"},
		{terms("v1.2"), "release v1.25"},
		{terms("🎉"), "🎉 done"},
		{terms(`"the end"`), "it's the end"},
		{terms("hello", "!!"), ""},
	} {
		if got := w.finds(ada, c.q); got != c.want {
			w.Errorf("%v: %q, want %q", c.q.Terms, got, c.want)
		}
	}
	w.same("marks", w.search(ada, terms("wor", "hel"))[0].Marks, [][2]int{{0, 3}, {7, 10}})
}

func SearchFiltersByRoomAuthorAndTime(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby, garden := w.room("lobby", ada), w.room("garden", ada)
	start := w.now
	for i, p := range []chat.Post{say(lobby, ada, "tea one"), say(lobby, grace, "tea two"), say(garden, ada, "tea three"), say(garden, grace, "coffee four")} {
		w.now = start.Add(time.Duration(i) * 48 * time.Hour)
		w.posts(p)
	}
	w.now = start
	w.index()
	at := func(day int) *time.Time {
		at := w.later(day * 24 * 3600)
		return &at
	}
	for _, c := range []struct {
		q    chat.Search
		want string
	}{
		{chat.Search{Room: "lobby"}, "tea two | tea one"},
		{chat.Search{Author: "grace"}, "coffee four | tea two"},
		{chat.Search{Room: "garden", Author: "grace"}, "coffee four"},
		{chat.Search{Terms: terms("tea").Terms, Author: "ada"}, "tea three | tea one"},
		{chat.Search{Terms: terms("tea").Terms, Room: "garden"}, "tea three"},
		{chat.Search{Terms: terms("tea").Terms, Room: "garden", Author: "grace"}, ""},
		{chat.Search{Before: at(2)}, "tea one"},
		{chat.Search{Before: at(3)}, "tea two | tea one"},
		{chat.Search{After: at(4)}, "coffee four"},
		{chat.Search{After: at(1), Before: at(5)}, "tea three | tea two"},
		{chat.Search{After: at(5), Before: at(1)}, ""},
		{chat.Search{After: at(1), Terms: terms("tea").Terms}, "tea three | tea two"},
		{chat.Search{After: at(99)}, ""},
		{chat.Search{Before: at(99), After: at(-99), Terms: terms("tea").Terms}, "tea three | tea two | tea one"},
		{chat.Search{Room: "nowhere", Terms: terms("tea").Terms}, ""},
		{chat.Search{Author: "nobody"}, ""},
		{chat.Search{Author: "a\x00\xff"}, ""},
	} {
		if got := w.finds(ada, c.q); got != c.want {
			w.Errorf("%+v: %q, want %q", c.q, got, c.want)
		}
	}
	_, err := w.markDeleted(grace.ID)
	w.must(err)
	w.same("from an account that was deleted", w.finds(ada, chat.Search{Author: "grace"}), "")
	w.same("what it said stays", w.finds(ada, terms("two")), "tea two")
}

// SearchPagesAreNewestFirst has enough messages that common words are walked to and rare ones asked of the index.
func SearchPagesAreNewestFirst(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	rooms := []chat.Room{w.room("lobby", ada), w.room("garden", ada)}
	want := map[string][]string{}
	var posts []chat.Post
	for i := range 3000 {
		body := "common " + fmt.Sprint(i)
		for _, rare := range []struct {
			word  string
			every int
		}{{"third", 3}, {"middling", 50}, {"rare", 700}} {
			if i%rare.every == 1 {
				body += " " + rare.word
			}
		}
		for _, word := range strings.Fields(body) {
			want[word] = append([]string{body}, want[word]...)
		}
		posts = append(posts, say(rooms[i%2], []chat.User{ada, grace}[i/2%2], body))
	}
	for len(posts) > 0 {
		w.posts(posts[:500]...)
		posts = posts[500:]
	}
	w.index()
	for _, word := range []string{"common", "third", "middling", "rare"} {
		bodies := want[word]
		for _, limit := range []int{7, 200} {
			var got []string
			for before := chat.MessageID(""); len(got) < 1000; {
				page, err := w.Search(w.ctx, ada.ID, terms(word), before, limit)
				w.must(err)
				for _, f := range page.Found {
					got = append(got, f.Message.Body)
				}
				if len(page.Found) < limit {
					break
				}
				before = page.Found[limit-1].Message.ID
			}
			n := min(len(got), len(bodies))
			w.same(fmt.Sprint(word, " in pages of ", limit), got[:n], bodies[:n])
			if len(got) != len(bodies) && len(got) < 1000 {
				w.Errorf("%s: %d of %d", word, len(got), len(bodies))
			}
		}
	}
	w.same("in a room", len(w.search(ada, chat.Search{Terms: terms("middling").Terms, Room: "garden"})), 60)
	w.same("rare ones by one", len(w.search(ada, chat.Search{Terms: terms("rare").Terms, Author: "ada"})), 5)
	w.same("by one", len(w.search(ada, chat.Search{Terms: terms("middling").Terms, Author: "ada"})), 30)
	for _, before := range []chat.MessageID{"no such message", "\x00\xff"} {
		none, err := w.Search(w.ctx, ada.ID, terms("common"), before, 9)
		w.must(err)
		w.same("past none", len(none.Found), 0)
	}
}

// SearchShowsOnlyWhatOneMaySee: public rooms, and private ones of the viewer's; archived ones too.
func SearchShowsOnlyWhatOneMaySee(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby, attic, cellar := w.room("lobby", ada), w.private("attic", ada), w.room("cellar", ada)
	w.post(lobby, ada, "tea in the lobby")
	w.post(attic, ada, "tea in the attic")
	w.post(cellar, ada, "tea in the cellar")
	w.archive(cellar)
	w.index()
	const public = "tea in the cellar | tea in the lobby"
	const all = "tea in the cellar | tea in the attic | tea in the lobby"
	w.same("a member", w.finds(ada, terms("tea")), all)
	w.same("a stranger", w.finds(grace, terms("tea")), public)
	for _, q := range []chat.Search{
		{Room: "attic"}, terms("attic"), {Terms: terms("tea").Terms, Room: "attic"}, {Author: "ada", Room: "attic"},
	} {
		w.same("a stranger", w.finds(grace, q), "")
	}
	w.join(attic, grace, chat.Member)
	w.same("who has joined", w.finds(grace, terms("tea")), all)
	w.leave(attic, grace)
	w.same("who has left", w.finds(grace, terms("tea")), public)
	w.change(attic, func(d *Draft) { d.Patch(func(r *chat.Room) { r.Visibility = chat.Public }) })
	w.same("now that it is public", w.finds(grace, terms("tea")), all)
}

func SearchFollowsEditsAndDeletions(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	early, late := w.post(lobby, ada, "first apple"), w.post(lobby, ada, "second apple")
	gone := w.post(lobby, ada, "third apple")
	early = w.revise(lobby, early, "first banana", w.later(1)) // before the indexer has come to it
	gone = w.erase(lobby, gone)
	w.same("not indexed yet", w.finds(ada, terms("banana")), "")
	w.index()
	w.same("edited before", w.finds(ada, terms("first")), "first banana")
	w.same("the old text", w.finds(ada, terms("apple")), "second apple")
	late = w.revise(lobby, late, "second cherry", w.later(2))
	w.same("at once", w.finds(ada, terms("cherry")), "second cherry")
	w.same("the old text at once", w.finds(ada, terms("apple")), "")
	w.index()
	w.same("again", w.finds(ada, terms("second")), "second cherry")
	w.erase(lobby, late)
	w.same("deleted at once", w.finds(ada, terms("second")), "")
	w.same("of the author", w.finds(ada, chat.Search{Author: "ada"}), "first banana")
	w.erase(lobby, early)
	w.index()
	w.same("nothing left", w.finds(ada, chat.Search{Room: "lobby"}), "")
	w.same("erased before", gone.Body, "")
}

// SearchIndexesOldMessages: the first start on a database with a history.
func SearchIndexesOldMessages(w *world) {
	ada := w.user("ada")
	lobby, garden := w.room("lobby", ada), w.room("garden", ada)
	var posts []chat.Post
	for i := range 1700 {
		posts = append(posts, say([]chat.Room{lobby, garden}[i%7/6], ada, fmt.Sprint("old ", i)))
	}
	w.posts(posts...)
	more, err := w.Store.(interface {
		IndexBatch(ctx context.Context) (bool, error)
	}).IndexBatch(w.ctx)
	w.must(err)
	w.same("there is more", more, true)
	first := len(w.search(ada, terms("old")))
	if first == 0 || first == 200 && len(w.search(ada, chat.Search{Room: "lobby"})) == 200 && len(w.search(ada, terms("1699"))) == 1 {
		w.Errorf("one batch indexed %d", first)
	}
	w.index()
	for _, i := range []int{0, 1, 350, 1699} {
		w.same("found", w.finds(ada, terms(fmt.Sprintf(`"old %d"`, i))), fmt.Sprint("old ", i))
	}
}

func SearchGivesWholeMessages(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.roomOf(chat.Room{Name: "lobby", Title: "The Lobby", Visibility: chat.Public, CreatedAt: w.now, CreatedBy: ada})
	asked := w.post(lobby, ada, "what?")
	p := saying(lobby, grace, "@ada, an answer", "ada")
	p.Draft.ReplyTo = &asked.ID
	said := w.posts(p)[0].Message
	said = w.reacts(lobby, said, ada, "👍", w.now)
	w.index()
	found := w.search(ada, terms("answer"))
	w.same("found", found, []chat.Found{{Message: w.message(lobby, ada.ID, said.ID), RoomTitle: "The Lobby", Marks: [][2]int{{9, 15}}}})
}

// SearchTakesAnyText: whatever is looked for, the answer is a result or one of kind invalid.
func SearchTakesAnyText(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	for _, body := range []string{"NEAR AND OR NOT", `a "b" 'c' \d`, "x:y* -z ^w", "ﷺ", strings.Repeat("a ", 1999)} {
		w.post(lobby, ada, body)
	}
	w.index()
	for _, text := range []string{
		"AND", "OR", "NOT", "NEAR", "a AND", "NEAR(a b)", `a"b`, `'`, `\`, `a\'`, "a*", "^a", "-a", "a:b", "a:*", "a & b | !c", "(a", "<->", "words:a",
		"%", "_", ";--", "\u202e", "\ufffd", "ﷺ", "日", "👩\u200D💻", strings.Repeat("a", 900), strings.Repeat("日", 120),
	} {
		for _, quoted := range []bool{false, true} {
			_, err := w.Search(w.ctx, ada.ID, chat.Search{Terms: []chat.SearchTerm{{Text: text, Quoted: quoted}}}, "", 50)
			if err != nil && !chat.IsKind(err, chat.KindInvalid) {
				w.Errorf("%q: %v", text, err)
			}
		}
	}
	w.same("operators are words", len(w.search(ada, terms("near", "AND", "not"))), 1)
	_, err := w.Search(w.ctx, ada.ID, chat.Search{}, "", 50)
	w.kind(err, chat.KindInvalid)
	_, err = w.Search(w.ctx, ada.ID, terms(strings.Repeat("a ", 500)), "", 50)
	w.kind(err, chat.KindInvalid)
}

// SearchWhileOthersPost: posting, editing, deleting, indexing and searching at once end in an index of what there is.
func SearchWhileOthersPost(w *world) {
	ada := w.user("ada")
	rooms := []chat.Room{w.room("lobby", ada), w.room("garden", ada), w.room("attic", ada)}
	var posting, indexing sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		indexing.Go(func() {
			for {
				w.index()
				_, err := w.Search(w.ctx, ada.ID, terms("said"), "", 50)
				w.must(err)
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for _, room := range rooms {
		posting.Go(func() {
			for i := range 40 {
				m := w.post(room, ada, fmt.Sprint("said ", i))
				if i%3 > 0 {
					m = w.revise(room, m, fmt.Sprint("said anew ", i), w.now)
				}
				if i%3 > 1 {
					w.erase(room, m)
				}
			}
		})
	}
	posting.Wait()
	close(done)
	indexing.Wait()
	w.index()
	for _, room := range rooms {
		w.same("there are", len(w.search(ada, chat.Search{Terms: terms("said").Terms, Room: room.Name})), 27)
		w.same("edited", len(w.search(ada, chat.Search{Terms: terms("anew").Terms, Room: room.Name})), 13)
	}
}

// SearchKeepsSigns: what is found holds the term as it was typed; a term of signs alone finds what holds it, or nothing.
func SearchKeepsSigns(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	for _, body := range []string{
		"plus C++", "sharp C#", "plain C", "it's late", "it seems late", "pay $5", "gate 5", "AT&T", "at t", "read/write", "read write",
		"v 2.7", "v 27", "+1", "1 more", "a -> b", "a > b - d", "press 1️⃣", "👍🏽", "👍🏿", "so what?", "x <=> y", "\\o/", "user@host", "100%",
	} {
		w.post(lobby, ada, body)
	}
	w.index()
	for _, c := range []struct {
		q    chat.Search
		want string
	}{
		{terms("C++"), "plus C++"},
		{terms(`"C++"`), "plus C++"},
		{terms("c#"), "sharp C#"},
		{terms(`"c"`), "plain C | sharp C# | plus C++"},
		{terms("it's"), "it's late"},
		{terms("it’s"), "it's late"},
		{terms("$5"), "pay $5"},
		{terms("5"), "gate 5 | pay $5"},
		{terms("AT&T"), "AT&T"},
		{terms("read/w"), "read/write"},
		{terms("2.7"), "v 2.7"},
		{terms("+1"), "+1"},
		{terms("->"), "a -> b"},
		{terms("<=>"), "x <=> y"},
		{terms("=>"), "x <=> y"},
		{terms("1️⃣"), "press 1️⃣"},
		{terms("🏽"), "👍🏽"},
		{terms("🏻"), ""},
		{terms("👍"), "👍🏿 | 👍🏽"},
		{terms("?"), "so what?"},
		{terms("!"), ""},
		{terms("!?"), ""},
		{terms("\\o/"), "\\o/"},
		{terms("@host"), "user@host"},
		{terms("%"), "100%"},
		{terms("_"), ""},
		{terms("\u200b"), ""},
		{terms("late", "'"), "it's late"},
		{terms("late", "\ufe0f"), ""},
		{chat.Search{Room: "lobby", Terms: terms("~").Terms}, ""},
	} {
		if got := w.finds(ada, c.q); got != c.want {
			w.Errorf("%v: %q, want %q", c.q.Terms, got, c.want)
		}
	}
	w.same("marks", w.search(ada, terms("C++"))[0].Marks, [][2]int{{5, 8}})
	edited := w.revise(lobby, w.post(lobby, ada, "was ~~ this"), "is ^^ that", w.later(1))
	w.index()
	edited = w.revise(lobby, edited, "is now == that", w.later(2))
	w.same("the old signs", w.finds(ada, terms("^^")), "")
	w.same("the new signs", w.finds(ada, terms("==")), edited.Body)
}

// SearchLeavesOut what has a word, a phrase, an author or a room that is not wanted.
func SearchLeavesOut(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	lobby, garden, attic := w.room("lobby", ada), w.room("garden", ada), w.private("attic", ada)
	w.posts(say(lobby, ada, "green tea"), say(lobby, grace, "black tea"), say(garden, ada, "tea green"), say(garden, linus, "tea++"),
		say(attic, ada, "secret tea"))
	w.index()
	tea := terms("tea").Terms
	for _, c := range []struct {
		q    chat.Search
		want string
	}{
		{chat.Search{Terms: tea, Without: terms("green").Terms}, "secret tea | tea++ | black tea"},
		{chat.Search{Terms: tea, Without: terms("gre", "bla").Terms}, "secret tea | tea++"},
		{chat.Search{Terms: tea, Without: terms(`"green tea"`).Terms}, "secret tea | tea++ | tea green | black tea"},
		{chat.Search{Terms: tea, Without: terms(`"gre"`).Terms}, "secret tea | tea++ | tea green | black tea | green tea"},
		{chat.Search{Terms: tea, Without: terms("tea++").Terms}, "secret tea | tea green | black tea | green tea"},
		{chat.Search{Terms: tea, Without: terms("+").Terms}, "secret tea | tea green | black tea | green tea"},
		{chat.Search{Without: tea}, ""},
		{chat.Search{Without: terms("green").Terms}, "secret tea | tea++ | black tea"},
		{chat.Search{Terms: tea, WithoutAuthors: []string{"ada"}}, "tea++ | black tea"},
		{chat.Search{Terms: tea, WithoutAuthors: []string{"ada", "grace", "nobody"}}, "tea++"},
		{chat.Search{WithoutAuthors: []string{"linus", "ada"}}, "black tea"},
		{chat.Search{Terms: tea, WithoutRooms: []string{"lobby"}}, "secret tea | tea++ | tea green"},
		{chat.Search{WithoutRooms: []string{"garden", "attic"}}, "black tea | green tea"},
		{chat.Search{Terms: tea, WithoutRooms: []string{"nowhere"}, WithoutAuthors: []string{"a\x00"}}, ""},
		{chat.Search{Room: "garden", Author: "ada", Without: terms("black").Terms}, "tea green"},
	} {
		if got := w.finds(ada, c.q); got != c.want {
			w.Errorf("%+v: %q, want %q", c.q, got, c.want)
		}
	}
	w.same("a stranger", w.finds(grace, chat.Search{Without: terms("green").Terms}), "tea++ | black tea")
	w.same("a stranger without what is hidden", w.finds(grace, chat.Search{WithoutRooms: []string{"attic"}}), "tea++ | tea green | black tea | green tea")
}

func SearchFoldsWhatIsAlike(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	for _, body := range []string{
		"un bœuf", "Cæsar salad", "м’яч", "خانه\u200cی علي", "كــتاب", "room ۲۴۷", "ꦲꦏ꧀ꦱꦫ", "ꆈꌠꁱꂷ", "Þingvellir", "fjörður", "naïve – café",
	} {
		w.post(lobby, ada, body)
	}
	w.index()
	for sought, want := range map[string]string{
		"boeuf": "un bœuf", "caesar": "Cæsar salad", "CÆS": "Cæsar salad", "м'яч": "м’яч", "мʼяч": "м’яч", "علی": "خانه\u200cی علي", "کتاب": "كــتاب",
		"247": "room ۲۴۷", "٢٤": "room ۲۴۷", "ꦱꦫ": "ꦲꦏ꧀ꦱꦫ", "ꌠꁱ": "ꆈꌠꁱꂷ", "thing": "Þingvellir", "fjordur": "fjörður", "NAIVE": "naïve – café",
		"мяч": "", "сæsar": "",
	} {
		if got := w.finds(ada, terms(sought)); got != want {
			w.Errorf("%s: %q, want %q", sought, got, want)
		}
	}
	w.same("marks of what got longer", w.search(ada, terms("oeuf", "boeuf")), []chat.Found(nil))
	w.same("marks of what got longer", w.search(ada, terms("boeuf"))[0].Marks, [][2]int{{3, 7}})
	w.same("marks of what got shorter", w.search(ada, terms("کتاب"))[0].Marks, [][2]int{{0, 6}})
}

// SearchReadsNoMoreThanItMay: where an index finds many that do not hold the term, or none can help, a page ends before it
// is full, and the next one goes on; so all is found in the end.
func SearchReadsNoMoreThanItMay(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	oldest := w.post(lobby, ada, "the oldest: it's here; c, d; done")
	var posts []chat.Post
	for i := range 6000 {
		posts = append(posts, say(lobby, ada, fmt.Sprint("it seems c d ", i)))
	}
	for ; len(posts) > 0; posts = posts[500:] {
		w.posts(posts[:500]...)
	}
	w.index()
	for _, sought := range []string{"it's", ";", `"c, d"`} {
		pages := 0
		var found []chat.Found
		for before := chat.MessageID(""); ; pages++ {
			result, err := w.Search(w.ctx, ada.ID, terms(sought), before, 20)
			w.must(err)
			found = append(found, result.Found...)
			if before = result.Stopped; before == "" || pages > 20 {
				break
			}
		}
		if pages == 0 || pages > 20 {
			w.Errorf("%s: stopped %d times", sought, pages)
		}
		if len(found) != 1 || found[0].Message.ID != oldest.ID {
			w.Errorf("%s: found %d", sought, len(found))
		}
	}
}

// SearchSaysWhyANameFindsNothing: an account that was deleted is not found by its old name.
func SearchSaysWhyANameFindsNothing(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	w.posts(say(lobby, grace, "so long"))
	w.index()
	_, err := w.markDeleted(grace.ID)
	w.must(err)
	for name, want := range map[string]bool{"grace": true, "nobody": false, "ada": false} {
		result, err := w.Search(w.ctx, ada.ID, chat.Search{Author: name}, "", 9)
		w.must(err)
		w.same(name, result, chat.SearchResult{IsOfDeleted: want})
	}
}

// FiltersFoldAsTheSearchDoes: lists of people and of rooms are filtered without regard to accents.
func FiltersFoldAsTheSearchDoes(w *world) {
	ada, jose := w.user("ada"), w.user("jose")
	for id, name := range map[chat.UserID]string{ada.ID: "Ada Løvelace", jose.ID: "José Núñez"} {
		_, err := w.ChangeProfile(w.ctx, id, chat.ProfileChange{DisplayName: new(name)})
		w.must(err)
	}
	cafe := w.roomOf(chat.Room{Name: "cafe", Title: "Das Café", Topic: "Straßen & Œuvres", Visibility: chat.Public, CreatedAt: w.now, CreatedBy: ada})
	w.join(cafe, jose, chat.Member)
	for q, want := range map[string]string{"núñ": "jose", "NUNEZ": "jose", "lovelace": "ada", "Løve": "ada", "sé": "jose", "x": ""} {
		members, err := w.Members(w.ctx, cafe.ID, q, "", 9)
		w.must(err)
		var names []string
		for _, m := range members {
			names = append(names, m.User.Username)
		}
		w.same("people by "+q, strings.Join(names, " "), want)
	}
	for q, want := range map[string]int{"café": 1, "das cafe": 1, "strassen": 1, "oeuvre": 1, "ŒUVRES": 1, "thé": 0} {
		rooms, err := w.RoomsVisibleTo(w.ctx, ada.ID, q, "", 9)
		w.must(err)
		w.same("rooms by "+q, len(rooms), want)
	}
}

// SearchPassesOverWhatIsHidden: a word that is common only where one may not look is found where one may, whether the
// hidden rooms are few or many, and the visible ones too.
func SearchPassesOverWhatIsHidden(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby, attic, den := w.room("lobby", grace), w.private("attic", grace), w.private("den", ada)
	w.posts(say(lobby, grace, "oldest tea"), say(den, ada, "my tea"))
	var posts []chat.Post
	for i := range 1200 {
		posts = append(posts, say(attic, grace, fmt.Sprint("tea ", i)))
	}
	w.posts(posts[:600]...)
	w.posts(posts[600:]...)
	w.index()
	check := func(rooms string) {
		w.Helper()
		w.same(rooms, w.finds(ada, terms("tea")), "my tea | oldest tea")
		w.same(rooms+", without a word", w.finds(ada, chat.Search{Terms: terms("tea").Terms, Without: terms("oldest").Terms}), "my tea")
		w.same(rooms+", by one", w.finds(ada, chat.Search{Terms: terms("te").Terms, Author: "grace"}), "oldest tea")
	}
	check("few hidden")
	for i := range 70 {
		w.private(fmt.Sprint("hidden-", i), grace)
	}
	check("many hidden, few visible")
	for i := range 70 {
		w.room(fmt.Sprint("public-", i), grace)
	}
	check("many hidden, many visible")
	w.join(attic, ada, chat.Member)
	w.same("seen now", len(w.search(ada, terms("tea"))), 200)
}
