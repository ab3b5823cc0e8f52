using Microsoft.AspNetCore.Http;

namespace RideAspire.Simulator.Tests.Runs;

/// <summary>What a stream does with an event.</summary>
internal enum Delivery
{
    Normal,
    LeftOut,

    /// <summary>No stream at all: 503.</summary>
    Unserved,

    /// <summary>Sent; then the connection breaks, and may take the event along.</summary>
    ThenBreak,

    /// <summary>Delivered; then the stream asks to be connected anew, and ends.</summary>
    ThenDrain,
}

/// <summary>Streams of server-sent events, with the faults that a test asks for.</summary>
/// <param name="deliver">Given the request, the event's type and its id; null delivers all.</param>
internal sealed class FakeEvents(Func<HttpRequest, string, int, Delivery>? deliver)
{
    /// <param name="first">What a stream without Last-Event-ID begins with, and its id.</param>
    public async Task StreamAsync(HttpContext context, Feed feed, Func<(string Type, string Data, int Id)> first)
    {
        var response = context.Response;
        var resumes = int.TryParse(context.Request.Headers["Last-Event-ID"], out var last);
        if (resumes && feed.IsOver && last == feed.Count)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (deliver?.Invoke(context.Request, "", 0) == Delivery.Unserved)
        {
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        response.ContentType = "text/event-stream";
        await response.Body.FlushAsync();
        if (!resumes)
        {
            (var type, var data, last) = first();
            if (!await SendAsync(context, type, data, last))
                return;
        }

        while (true)
        {
            var (events, more) = feed.After(last);
            foreach (var (type, data) in events)
            {
                if (!await SendAsync(context, type, data, ++last))
                    return;
            }

            if (feed.IsOver && last == feed.Count)
                return;
            await response.WriteAsync("event: heartbeat\ndata:\n\n", context.RequestAborted);
            await more.WaitAsync(context.RequestAborted);
        }
    }

    /// <summary>False: nothing may follow.</summary>
    private async Task<bool> SendAsync(HttpContext context, string type, string data, int id)
    {
        var delivery = deliver?.Invoke(context.Request, type, id) ?? Delivery.Normal;
        if (delivery == Delivery.LeftOut)
            return true;
        await context.Response.WriteAsync($"event: {type}\nid: {id}\ndata: {data}\n\n", context.RequestAborted);
        if (delivery == Delivery.ThenDrain)
            await context.Response.WriteAsync("event: drain\nretry: 10\ndata:\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (delivery == Delivery.ThenBreak)
            context.Abort();
        return delivery == Delivery.Normal;
    }
}
