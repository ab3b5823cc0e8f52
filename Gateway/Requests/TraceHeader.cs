using System.Diagnostics;

namespace RideAspire.Gateway.Requests;

internal static class TraceHeader
{
    /// <summary>
    /// The response header with the id of the trace in which a request is recorded, in 32 hex digits. Requests that are
    /// not recorded get none. Support finds by it what happened, and the simulator links to it.
    /// </summary>
    public const string Name = "Trace-Id";

    /// <summary>Adds the header to each response.</summary>
    public static void UseTraceHeader(this WebApplication app) => app.Use((context, next) =>
    {
        // At the start of the response, because a retry clears what was set before.
        if (Activity.Current is { Recorded: true } span)
            context.Response.OnStarting(AddAsync, (context.Response.Headers, span.TraceId));
        return next(context);
    });

    private static Task AddAsync(object state)
    {
        var (headers, trace) = ((IHeaderDictionary, ActivityTraceId))state;
        headers[Name] = trace.ToHexString();
        return Task.CompletedTask;
    }
}
