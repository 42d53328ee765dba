// Package deploy holds the tests of what puts the product on other machines: the files that Heroku reads, deploy/heroku.sh,
// docker-compose.yml, the example configurations in deploy/, and the workflows. It is no part of the product.
package deploy
