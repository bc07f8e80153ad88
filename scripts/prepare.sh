# Sourced by run, test and scripts/prove: Python, the virtual environment, missing packages of the system.
# shellcheck shell=bash

# Dozens of processes of ours start one after the other: each would compile every module anew.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*" >&2; }

# apt_install PACKAGE…: install when root or sudo without a password; 1 when it may not or cannot.
apt_install() {
  local apt=(apt-get)
  command -v apt-get >/dev/null || return 1
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || return 1
    apt=(sudo -n apt-get)
  fi
  local options=(-qq -y --no-install-recommends -o DPkg::Lock::Timeout=60)
  say "正在安装系统组件：$*"
  DEBIAN_FRONTEND=noninteractive "${apt[@]}" install "${options[@]}" "$@" </dev/null >/dev/null 2>&1 && return
  # Package lists are old or were never fetched.
  "${apt[@]}" update -qq </dev/null >/dev/null 2>&1
  DEBIAN_FRONTEND=noninteractive "${apt[@]}" install "${options[@]}" "$@" </dev/null >&2
}

# find_python: print a Python of at least 3.11.
find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11 python3.14 python; do
    if command -v "$name" >/dev/null &&
      "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  say "没有找到 Python 3.11 或更新的版本。请先安装，例如：sudo apt-get install python3 python3-venv"
  return 1
}

# make_venv: a working .venv, or one clear line.
make_venv() {
  if .venv/bin/python -c 'pass' 2>/dev/null; then return; fi
  local python
  python=$(find_python) || return 1
  rm -rf .venv
  say "正在建立 Python 虚拟环境……"
  if command -v uv >/dev/null; then
    uv venv -q --python "$python" .venv && return
  fi
  "$python" -m venv .venv >/dev/null 2>&1 && return
  if apt_install python3-venv && "$python" -m venv .venv >/dev/null; then return; fi
  rm -rf .venv
  say "无法建立虚拟环境，通常是缺少 python3-venv。请执行：sudo apt-get install python3-venv"
  return 1
}

# install_lock: exactly what requirements.lock names, checked by hash; nothing while it is unchanged.
# pip would compile every tool as well; Python compiles what is used when it is used.
install_lock() {
  local stamp
  stamp=$(sha256sum <requirements.lock)
  [ "$(cat .venv/requirements.sha256 2>/dev/null)" = "$stamp" ] && return
  say "正在安装依赖（requirements.lock）……"
  local caching=()
  if command -v uv >/dev/null; then
    [ -w "${UV_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}}}" ] || caching=(--no-cache)
    uv pip install -q "${caching[@]}" --python .venv/bin/python --require-hashes -r requirements.lock || return 1
  else
    .venv/bin/python -m pip install -qq --no-compile --disable-pip-version-check --no-input --require-hashes \
      -r requirements.lock >&2 || return 1
  fi
  printf '%s' "$stamp" >.venv/requirements.sha256
}

# install_pdf_libraries: what PDF documents need; the portal starts without them as well.
install_pdf_libraries() {
  [ "$(uname -s)" = Linux ] || return 0
  local missing
  missing=$(.venv/bin/python - <<'PYTHON'
import ctypes

for library, package in {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}.items():
    try:
        ctypes.CDLL(library)
    except OSError:
        print(package, end=" ")
PYTHON
  )
  [ -z "$missing" ] && return
  # shellcheck disable=SC2086 -- a list of packages
  apt_install $missing && return
  say "缺少生成 PDF 的系统组件，门户照常启动，但暂时不能生成文书。请执行：sudo apt-get install $missing"
  return 0
}

prepare() {
  # A home that cannot be written to must not stop fonts and tools from caching.
  if ! [ -w "${HOME:-/nonexistent}" ]; then
    export HOME="$PWD/var/home"
    mkdir -p -m 0700 var "$HOME"
  fi
  make_venv && install_lock && install_pdf_libraries
}

# need PROGRAM PACKAGE…: a program that a stage uses; where it may not be installed, the stage fails.
need() {
  local program=$1
  shift
  command -v "$program" >/dev/null || [ -x "/usr/sbin/$program" ] && return
  apt_install "$@" || say "缺少 $program，请执行：sudo apt-get install $*"
}

prepare_tests() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || need initdb postgresql
  need redis-server redis-server
  need nginx nginx-light
  need openssl openssl
  need chromium chromium
  need pdftoppm poppler-utils
  need fc-list fontconfig
  [ -n "$(fc-list :lang=zh family 2>/dev/null)" ] || apt_install fonts-noto-cjk ||
    say "缺少中文字体，请执行：sudo apt-get install fonts-noto-cjk"
}
