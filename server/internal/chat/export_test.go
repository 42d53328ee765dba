package chat

// For the tests that compare with what is written to readers: its package imports this one.
var Weight = Post.weight

const HeaviestPost = heaviestPost
