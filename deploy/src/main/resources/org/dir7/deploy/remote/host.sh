# What dir7 deploy does on a host. It is read by sh from standard input, one step a call, with these variables before it:
#   step   name of one of the functions below that begin with "step_"
#   root   in place of /; empty for the host itself. Below a root there is no systemd, and no user dir7
#   others as the step says
# Standard output is for the program that asked, standard error for the user. A step's exit code is dir7's own.
set -u
work=${HOME:-/tmp}/.cache/dir7-deploy
program=$root/usr/lib/dir7/bin/dir7
state=$root/var/lib/dir7
kept=$state/deploy

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# As the service's user, who owns the slots.
as_dir7() {
  if [ -n "$root" ]; then
    "$@"
  elif [ "$(id -u)" = 0 ]; then
    runuser -u dir7 -- env HOME=/var/lib/dir7 "$@"
  else
    sudo -n -H -u dir7 "$@"
  fi
}

hash_of() {
  sha256sum "$1" 2> /dev/null | cut -d ' ' -f 1
}

free_kib() {
  df -Pk "$1" 2> /dev/null | awk 'NR == 2 { print $4 }'
}

# What there is: one "name value" a line.
step_facts() {
  mkdir -p "$work" || return 4
  echo "architecture $(dpkg --print-architecture 2> /dev/null)"
  echo "compatible $(tr '\0' ' ' 2> /dev/null < "$root/proc/device-tree/compatible")"
  echo "user $(id -un)"
  if [ "$(id -u)" = 0 ] || sudo -n true 2> /dev/null; then echo "root yes"; else echo "root no"; fi
  echo "home_kib $(free_kib "$work")"
  echo "state_kib $(free_kib "${root:-/}")"
  echo "package $(cat "$kept/package" 2> /dev/null)"
  echo "key $(hash_of "$root/etc/dir7/update.pub")"
  echo "engine $(sed -n 's/.*"sequence": *\([0-9]*\).*/\1/p' "$state/engine/current/bundle.json" 2> /dev/null)"
  echo "engine_name $(sed -n 's/.*"name": *"\([^"]*\)".*/\1/p' "$state/engine/current/bundle.json" 2> /dev/null)"
  echo "last_package $(sed -n 's/^package //p' "$kept/changed" 2> /dev/null)"
  echo "last_engine $(sed -n 's/^engine //p' "$kept/changed" 2> /dev/null)"
  if [ -z "$root" ] && [ -d /run/systemd/system ]; then echo "systemd yes"; else echo "systemd no"; fi
}

# How much of the file $file (a SHA-256) is here: a number of bytes, or "whole".
step_arrived() {
  if [ -f "$work/$file" ]; then
    echo whole
  else
    stat -c %s "$work/$file.part" 2> /dev/null || echo 0
  fi
}

# All of it has come: is it what it was said to be?
step_seal() {
  if [ "$(hash_of "$work/$file.part")" = "$file" ]; then
    mv -f "$work/$file.part" "$work/$file"
  else
    rm -f "$work/$file.part"
    return 3
  fi
}

# The doctor of the package $file, before anything is installed.
step_doctor() {
  rm -rf "$work/doctor"
  dpkg-deb -x "$work/$file" "$work/doctor" || return 4
  "$work/doctor/usr/lib/dir7/bin/dir7" doctor >&2
  code=$?
  rm -rf "$work/doctor"
  return $code
}

install_package() {
  if [ -n "$root" ]; then
    as_root dpkg --root="$root" --force-script-chrootless --force-depends --log=/dev/null --install "$1" >&2
  else
    as_root dpkg --install "$1" >&2 || as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -f install >&2
  fi
}

# Installs the package $file; the one before is kept.
step_package() {
  install_package "$work/$file" || return 4
  as_root mkdir -p "$kept" || return 4
  [ ! -f "$kept/current.deb" ] || as_root mv -f "$kept/current.deb" "$kept/previous.deb" || return 4
  as_root cp "$work/$file" "$kept/current.deb" || return 4
  hash_of "$kept/current.deb" | as_root tee "$kept/package" > /dev/null
}

# The key ($key) and, where there is one, the configuration ($config); both are files that were sent.
step_settle() {
  as_root install -D -m 644 "$work/$key" "$root/etc/dir7/update.pub" || return 4
  [ -n "$config" ] || return 0
  cp "$work/$config" "$work/dir7.yaml"
  "$program" config check "$work/dir7.yaml" >&2 || return 3
  as_root install -m 644 "$work/dir7.yaml" "$root/etc/dir7/dir7.yaml" || return 4
}

# The engine bundle $file: checked, unpacked beside the old one, proven by a picture, switched to.
step_engine() {
  # Not from the home folder: the service's user may not look into it.
  folder=$(mktemp -d /tmp/dir7-deploy.XXXXXX) || return 4
  ln "$work/$file" "$folder/engine.dir7u" 2> /dev/null || cp "$work/$file" "$folder/engine.dir7u" || return 4
  chmod 755 "$folder" && chmod 644 "$folder/engine.dir7u"
  as_dir7 "$program" update "$folder/engine.dir7u" --key "$root/etc/dir7/update.pub" --base "$state" >&2
  code=$?
  rm -rf "$folder"
  return $code
}

# Starts what was installed and waits until it serves.
step_serve() {
  as_root systemctl daemon-reload
  as_root systemctl restart dir7-power.service dir7.service || return 4
  waited=0
  while [ "$(systemctl is-active dir7.service)" != active ] || [ -e "$state/engine/trial" ]; do
    waited=$((waited + 2))
    if [ $waited -gt 300 ]; then
      journalctl -u dir7.service -n 10 --no-pager >&2
      return 4
    fi
    sleep 2
  done
}

# Notes what this deployment changed: $package and $engine are "yes" or "no". One that changed nothing is no deployment.
step_changed() {
  [ "$package$engine" != nono ] || [ -n "${undone:-}" ] || return 0
  printf 'package %s\nengine %s\n' "$package" "$engine" | as_root tee "$kept/changed" > /dev/null
}

# Back to what was there before the last deployment changed it: $package and $engine are "yes" or "no".
step_rollback() {
  if [ "$engine" = yes ]; then
    as_dir7 "$program" update --rollback --base "$state" >&2 || return 3
  fi
  if [ "$package" = yes ]; then
    if [ ! -f "$kept/previous.deb" ]; then
      echo "no earlier package is kept on this host" >&2
      return 3
    fi
    install_package "$kept/previous.deb" || return 4
    as_root mv -f "$kept/current.deb" "$kept/swap.deb"
    as_root mv -f "$kept/previous.deb" "$kept/current.deb"
    as_root mv -f "$kept/swap.deb" "$kept/previous.deb"
    hash_of "$kept/current.deb" | as_root tee "$kept/package" > /dev/null
  fi
}

# Deletes what was sent; the work folder holds files that are on their way only.
step_clean() {
  rm -rf "$work"
}

"step_$step"
