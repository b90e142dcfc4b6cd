-- wrk -s wrk.lua URL -- FILE FIRST: the paths of the file in turn, from the one with the number FIRST on, counted from 0.
-- At the end, one line of JSON with what was measured: times in microseconds.
function init(arguments)
  requests = {}
  for path in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
  place = (tonumber(arguments[2]) - 1) % #requests  -- wrk makes one request that it does not send, to look at it
end

function request()
  place = place % #requests + 1
  return requests[place]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\n{"requests":%d,"duration":%d,"bytes":%d,"p50":%d,"p99":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
