#!/usr/bin/env bash
# Makes or updates one of the two Heroku apps, step by step, and says each step.
#
#   deploy/heroku.sh api APP                    the server, with Postgres and Redis
#   deploy/heroku.sh ui APP --api APP|ADDRESS   the web client, and tells the api app of it
#
#   --dry-run   only says what it would change; without Heroku's tool, what it would for apps that are not there
#   --force     pushes over a history that is not an ancestor of this one
#   REF=HEAD    what is pushed: a commit, branch or tag
#   POSTGRES_PLAN=essential-0, REDIS_PLAN=mini
#
# Safe to repeat: what is there is left as it is, secrets and whatever was set by
# hand above all. docs/deploy-heroku.md says the same by hand.
set -euo pipefail

kind='' app='' api='' dry_run='' force='' there='' told='' unseen=''

main() {
	trap stopped EXIT
	read_arguments "$@"
	check_tools
	cd "$(dirname "$0")/.."
	find_commit
	look "$app"
	find_api
	make_app
	set_buildpack
	"configure_$kind"
	push
	explain
}

read_arguments() {
	while (($#)); do
		case $1 in
		--dry-run) dry_run=yes ;;
		--force) force=yes ;;
		--api)
			api=${2:-}
			[[ $api ]] || die '--api needs the name of the api app, or its address.'
			shift
			;;
		-h | --help) usage 0 ;;
		-*) die "There is no option $1. $(synopsis)" ;;
		*) if [[ ! $kind ]]; then kind=$1; elif [[ ! $app ]]; then app=$1; else die "One app at a time. $(synopsis)"; fi ;;
		esac
		shift
	done
	[[ $kind == api || $kind == ui ]] || usage 2
	[[ $app =~ ^[a-z][a-z0-9-]{2,29}$ ]] || die 'APP should be 3 to 30 of a-z 0-9 -, starting with a letter.'
	[[ $kind == ui || ! $api ]] || die '--api is for the ui app: it says where its API is.'
	[[ $api != "$app" ]] || die "Two apps, two names: $app cannot be both."
	[[ $api != *://* || $api =~ ^https://[A-Za-z0-9.-]+(:[0-9]+)?/?$ ]] || die 'The address of the API should be like https://api.example.org, without a path.'
	if [[ $kind == api ]]; then folder=server buildpack=heroku/go; else folder=chatui buildpack=heroku/nodejs; fi
}

synopsis() { echo 'Use: deploy/heroku.sh api APP | ui APP --api APP|ADDRESS [--dry-run] [--force]'; }

usage() {
	told=yes
	synopsis >&2
	exit "$1"
}

# check_tools names everything that is missing at once.
check_tools() {
	local missing=()
	has git || missing+=('git (https://git-scm.com)')
	if has git && [[ ! -x $(git --exec-path)/git-subtree ]]; then missing+=('git subtree (part of git; some systems have it as git-subtree)'); fi
	if [[ $dry_run ]] && ! has heroku; then unseen=yes; fi
	[[ $unseen ]] || has heroku || missing+=('heroku (https://devcenter.heroku.com/articles/heroku-cli)')
	has od || missing+=('od (coreutils)')
	((${#missing[@]} == 0)) || die "Missing: $(join "${missing[@]}")."
	if [[ $unseen ]]; then
		say "Heroku's tool is not here, so nobody looked whether the apps are there. If they are not:"
		return
	fi
	heroku auth:whoami >/dev/null 2>&1 || die 'Nobody is signed in to Heroku: run "heroku login" first.'
}

has() { command -v "$1" >/dev/null; }

join() {
	local all
	all=$(printf ', %s' "$@")
	echo "${all:2}"
}

find_commit() {
	git rev-parse --git-dir >/dev/null 2>&1 || die 'This is no git repository, and what goes to Heroku goes by git: clone it, a download is not enough.'
	if [[ ! $force && $(git rev-parse --is-shallow-repository) == true ]]; then
		die 'This clone is shallow: Heroku would be pushed another history each time. First: git fetch --unshallow'
	fi
	commit=$(git rev-parse --verify --quiet "${REF:-HEAD}^{commit}") || die "REF=${REF:-HEAD} is no commit of this repository."
	git cat-file -e "$commit:$folder/Procfile" 2>/dev/null || die "There is no $folder/Procfile in ${REF:-HEAD}."
	if [[ $(git status --porcelain -- "$folder") ]]; then
		say "Note: $folder has changes that are not committed. They stay here."
	fi
}

# find_api knows where the API is before anything is made for the ui.
find_api() {
	if [[ $kind == api ]]; then return; fi
	if [[ $api == https://* ]]; then
		api_origin=${api%/}
	elif [[ $unseen && $api ]]; then
		api_origin="(the address of $api)"
	elif [[ $api ]]; then
		look "$api"
		is_there "$api" || die "There is no app $api: make it first, with deploy/heroku.sh api $api."
		api_origin=$(origin_of "$api")
	elif [[ ! $(value "$app" API_URL) ]]; then
		die 'Where is the API? Say --api APP, the name of the api app, or --api ADDRESS.'
	fi
}

# --- the steps -----------------------------------------------------------------

make_app() {
	if is_there "$app"; then
		step "App $app is there."
		return
	fi
	step "Making app $app."
	change heroku apps:create "$app" --stack heroku-24 --no-remote ||
		die "Heroku does not make it. If the name is taken: all of Heroku shares them, so choose another."
	if [[ ! $dry_run ]]; then there+=" $app "; fi
}

set_buildpack() {
	local now=''
	if is_there "$app"; then now=$(heroku buildpacks -a "$app"); fi
	if [[ $now == *"$buildpack"* ]]; then
		step "Buildpack $buildpack is set."
	elif [[ $now =~ heroku/(go|nodejs) ]]; then
		die "App $app is built by ${BASH_REMATCH[0]}: is it the other one of the two? If not: heroku buildpacks:clear -a $app"
	else
		step "Setting buildpack $buildpack."
		change heroku buildpacks:set "$buildpack" -a "$app"
	fi
}

configure_api() {
	add_on DATABASE_URL "heroku-postgresql:${POSTGRES_PLAN:-essential-0}"
	add_on REDIS_URL "heroku-redis:${REDIS_PLAN:-mini}"
	set_if_unset "$app" JWT_SECRET "$(head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n')"
	# While dynos are replaced there are twice as many: 2 dynos of 4 connections take 16 of a small plan's 20.
	set_if_unset "$app" DB_MAX_CONNS 4
	set_if_unset "$app" REDIS_MAX_CONNS 4
	set_if_unset "$app" GOMEMLIMIT 400MiB # of 512 MB
	set_if_unset "$app" GO_LINKER_SYMBOL main.version
}

# add_on adds one, unless something gives the app that variable already, or will: each that is made costs money.
add_on() {
	local variable=$1 plan=$2 now made=''
	now=$(value "$app" "$variable")
	if is_there "$app"; then made=$(heroku addons -a "$app" --json); fi
	if [[ $now ]]; then
		step "$variable is there."
	elif [[ $made == *"\"${plan%%:*}\""* ]]; then
		step "${plan%%:*} was added before. Waiting until it gives $variable."
		change heroku addons:wait -a "$app"
		now=$(value "$app" "$variable")
		[[ $now || $dry_run ]] || die "It does not. See: heroku addons -a $app"
	else
		step "Adding $plan, which gives $variable. That may take minutes, and costs money from now on."
		change heroku addons:create "$plan" -a "$app" --wait
	fi
}

configure_ui() {
	if [[ ! $api ]]; then return; fi
	set_to "$app" API_URL "$api_origin"
	if [[ $api != https://* ]]; then let_in; fi
}

# let_in tells the api app of this ui app. Whatever else was told stays.
let_in() {
	local origin allowed
	if ! is_there "$app"; then
		step "Then telling $api where its client is, by UI_URL and ALLOWED_ORIGINS."
		return
	fi
	origin=$(origin_of "$app")
	allowed=$(value "$api" ALLOWED_ORIGINS)
	set_if_unset "$api" UI_URL "$origin"
	if [[ ",$allowed," == *",$origin,"* ]]; then
		step "$api lets $origin in."
	else
		set_to "$api" ALLOWED_ORIGINS "${allowed:+$allowed,}$origin"
	fi
}

push() {
	local split
	step "Pushing $folder of ${REF:-HEAD} (${commit:0:12}) to main."
	change heroku git:remote -a "$app" -r "heroku-$app"
	if [[ $dry_run ]]; then
		would git push ${force:+--force} "heroku-$app" "\$(git subtree split --prefix $folder ${commit:0:12}):refs/heads/main"
		return
	fi
	split=$(git subtree split -q --prefix "$folder" "$commit")
	git push ${force:+--force} "heroku-$app" "$split:refs/heads/main" ||
		die 'The push was refused. If it says "non-fast-forward", and what runs there may go: the same with --force.'
}

explain() {
	local origin
	if [[ $dry_run ]]; then
		say 'Nothing was changed.'
		return
	fi
	origin=$(origin_of "$app")
	say "Done. It is at $origin, its log: heroku logs -t -a $app"
	if [[ $kind == api ]]; then say "Its state: curl $origin/readyz. Next: deploy/heroku.sh ui NAME --api $app"; fi
	if [[ $api == https://* ]]; then say "Its API lets it in once $origin is among its ALLOWED_ORIGINS."; fi
}

# --- Heroku ----------------------------------------------------------------------

# look finds out whether an app is there. Any other answer ends all: what is only out of sight must not be made anew.
look() {
	local said
	if [[ $unseen ]]; then return; fi
	if said=$(heroku apps:info -a "$1" -s 2>&1); then
		there+=" $1 "
	elif [[ $said != *"find that app"* ]]; then
		die "Heroku says of $1: $said"
	fi
}

is_there() { [[ $there == *" $1 "* ]]; }

# value prints a config var, nothing if it is unset or its app is not there.
value() {
	if is_there "$1"; then heroku config:get "$2" -a "$1"; fi
}

# origin_of prints that of an app which is there: a part of it nobody can guess.
origin_of() {
	local url
	url=$(heroku apps:info -a "$1" -s | sed -n 's/^web_url=//p') || return
	echo "${url%/}"
}

set_if_unset() {
	local now
	now=$(value "$1" "$2")
	if [[ $now ]]; then step "$2 of $1 is set."; else set_to "$@"; fi
}

# set_to shows no secret: neither ours, nor what Heroku repeats.
set_to() {
	local shown=$3 now
	now=$(value "$1" "$2")
	if [[ $now == "$3" ]]; then
		step "$2 of $1 is set."
		return
	fi
	[[ $2 != *SECRET* ]] || shown='(a new secret)'
	step "Setting $2 of $1 to $shown."
	if [[ $dry_run ]]; then would heroku config:set "$2=$shown" -a "$1"; else heroku config:set "$2=$3" -a "$1" >/dev/null; fi
}

# --- what is said ------------------------------------------------------------------

change() {
	if [[ $dry_run ]]; then would "$@"; else "$@"; fi
}

would() { say "    would run: $*"; }

step() { say "==> $1"; }

say() { printf '%s\n' "$1"; }

# stopped is for what Heroku and git refuse in words of their own.
stopped() {
	local status=$?
	((status == 0)) || [[ $told ]] || say 'deploy/heroku.sh: it stopped there. What was done stays, and the same command goes on from it.' >&2
}

die() {
	told=yes
	say "deploy/heroku.sh: $1" >&2
	exit 1
}

main "$@"
