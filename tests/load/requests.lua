-- wrk's part of a load: the requests of a plan in turn; at the end one line of JSON. Read by tests/load/generator.py.
local requests, at = {}, 0

function init(args)
   for line in io.lines(args[1]) do
      local method, path, body = line:match("^(%S+)\t(%S+)\t?(.*)$")
      if body:sub(1, 1) == "@" then
         local file = assert(io.open(body:sub(2), "rb"))
         body = file:read("*a")
         file:close()
      end
      requests[#requests + 1] = wrk.format(method, path, nil, body ~= "" and body or nil)
   end
end

function request()
   at = at % #requests + 1
   return requests[at]
end

function done(summary, latency)
   local errors = summary.errors
   io.write(string.format(
      '\n{"answered": %d, "seconds": %f, "refused": %d, "broken": %d, "p50_ms": %f, "p99_ms": %f}\n',
      summary.requests, summary.duration / 1e6, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
