// Follows the daemon by server-sent events and redraws what has changed. Text is only ever set as text.
'use strict';

const $ = id => document.getElementById(id);

/** An element with properties, attributes that begin with aria-, and children. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('aria-')) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

let shown = {};
let begun = {}; // where the running job was when this page first saw it
const bad = { loading: 'loading the engine', online: 'no broker', draining: 'takes no new jobs' };

/** Calls draw with a part of the state when that part is another one than before. */
function part(name, value, draw) {
  const text = JSON.stringify(value);
  if (shown[name] !== text) {
    shown[name] = text;
    draw(value);
  }
}

function show(state) {
  part('state', state.state, value => {
    $('state').textContent = bad[value] ? `${value}: ${bad[value]}` : value;
    $('state').classList.toggle('bad', value in bad);
  });
  part('engine', [state.engine, state.backend, state.version], () => {
    $('engine').textContent = state.engine ? `${state.engine} on ${state.backend}, dir7-edge ${state.version}` : '';
    $('steps').placeholder = state.steps ?? '';
    $('guidance').placeholder = state.guidance ?? '';
  });
  part('queue', state.queue.map(job => [job.id, job.running]), () => drawQueue(state.queue));
  state.queue.filter(job => job.running).forEach(drawProgress);
  part('pictures', state.pictures.map(picture => picture.id), () => {
    drawPictures(state.pictures);
    drawCharts();
  });
  part('tiles', [state.jobs, state.memory_mib, state.queue.length], () => drawTiles(state));
}

function drawQueue(queue) {
  const focused = document.activeElement?.dataset?.job;
  $('idle').hidden = queue.length > 0;
  $('queue').replaceChildren(...queue.map(job => {
    const cancel = make('button', { type: 'button', textContent: 'Cancel', 'aria-label': `Cancel ${job.prompt}` });
    cancel.dataset.job = job.id;
    cancel.onclick = () => post('cancel', { id: job.id });
    const where = job.running ? make('progress', { id: 'progress', max: job.steps, value: job.step, 'aria-label': 'steps' })
      : make('small', { textContent: 'waits' });
    return make('li', {}, make('p', { textContent: job.prompt }), cancel,
      make('div', {}, where, make('small', { id: job.running ? 'progress-text' : '' })));
  }));
  document.querySelector(`[data-job="${focused}"]`)?.focus();
}

function drawProgress(job) {
  $('progress').value = job.step;
  if (begun.id !== job.id || job.step < begun.step) begun = { id: job.id, step: job.step, time: performance.now() };
  const steps = job.step - begun.step;
  const left = steps && (performance.now() - begun.time) / 1000 / steps * (job.steps - job.step);
  $('progress-text').textContent = `step ${job.step} of ${job.steps}` + (left ? `, about ${left.toFixed(left < 10 ? 1 : 0)} s left` : '');
}

function drawPictures(pictures) {
  $('no-pictures').hidden = pictures.length > 0;
  $('pictures').replaceChildren(...pictures.map(picture => {
    const again = make('button', { type: 'button', textContent: 'Take over', 'aria-label': `Take over ${picture.prompt}, seed ${picture.seed}` });
    again.onclick = () => {
      for (const field of ['prompt', 'seed', 'steps', 'guidance']) $(field).value = picture[field];
      $('prompt').focus();
    };
    const file = `pictures/${picture.id}.png`;
    return make('li', {},
      make('a', { href: file }, make('img', { src: file, alt: picture.prompt, width: 256, height: 256 })),
      make('p', { textContent: picture.prompt }),
      make('small', { textContent: `seed ${picture.seed}, ${picture.steps} steps, ${picture.seconds.toFixed(2)} s` }),
      make('div', {}, again));
  }));
}

function drawTiles(state) {
  const tiles = [['Done', state.jobs.done], ['Failed', state.jobs.failed], ['Rejected', state.jobs.rejected],
    ['In the queue', `${state.queue.length} of ${state.queue_size}`], ['Memory', `${state.memory_mib} MiB`]];
  $('tiles').replaceChildren(...tiles.map(([label, value]) =>
    make('div', {}, make('dt', { textContent: label }), make('dd', {}, make('b', { textContent: value })))));
}

/** The daemon draws the charts; what it sends is markup without scripts, and the page's policy allows none. */
async function drawCharts() {
  const answer = await fetch('charts');
  if (answer.ok) $('charts').innerHTML = await answer.text();
}

function say(sentence) {
  $('message').textContent = sentence;
  $('message').hidden = !sentence;
}

async function post(path, fields) {
  say('');
  const body = new URLSearchParams({ token: $('ask').elements.token.value, ...fields });
  try {
    const answer = await fetch(path, { method: 'POST', body, redirect: 'manual' });
    if (answer.type === 'opaqueredirect' || answer.ok) return true;
    say(await answer.text());
  } catch (e) {
    say('The daemon does not answer.');
  }
  return false;
}

$('ask').onsubmit = async event => {
  event.preventDefault();
  const form = $('ask');
  const button = form.querySelector('button');
  button.disabled = true;
  const fields = Object.fromEntries(['prompt', 'seed', 'steps', 'guidance'].map(name => [name, $(name).value]));
  await post('jobs', fields);
  button.disabled = false;
  $('prompt').focus();
  $('prompt').select();
};

const events = new EventSource('events');
events.addEventListener('state', event => show(JSON.parse(event.data)));
events.onerror = () => {
  shown = {};
  $('state').textContent = 'no connection to the daemon';
  $('state').classList.add('bad');
};
setInterval(drawCharts, 30000);
