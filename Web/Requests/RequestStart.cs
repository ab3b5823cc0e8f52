using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace RideAspire.Web.Requests;

/// <summary>When a request began, before its body was read.</summary>
/// <param name="time">The clock.</param>
/// <param name="before">How old the request was when this service got it.</param>
public sealed class RequestStart(TimeProvider time, TimeSpan before)
{
    /// <summary>
    /// The header in which the gateway tells how old a request is, in whole milliseconds. The gateway replaces a
    /// client's own.
    /// </summary>
    public const string AgeHeader = "Request-Age";

    private readonly long start = time.GetTimestamp();

    /// <summary>How long ago the client began the request.</summary>
    public TimeSpan Age => before + time.GetElapsedTime(start);
}

public static class RequestStartExtensions
{
    /// <summary>No rule depends on a greater age.</summary>
    private static readonly TimeSpan maxAge = TimeSpan.FromMinutes(10);

    /// <summary>Remembers when each request begins. Comes first: later steps read the body.</summary>
    /// <param name="app">The service.</param>
    /// <param name="isBehindGateway">
    /// True: the gateway has read the whole request before, and says how long ago that began. A client that sends the
    /// header itself can only make its own request older.
    /// </param>
    public static void UseRequestStart(this WebApplication app, bool isBehindGateway)
    {
        var time = app.Services.GetRequiredService<TimeProvider>();
        app.Use((context, next) =>
        {
            context.Features.Set(new RequestStart(time, isBehindGateway ? ToldAge(context.Request) : TimeSpan.Zero));
            return next(context);
        });
    }

    /// <summary>How long ago the client began the request.</summary>
    public static TimeSpan Age(this HttpContext context) => context.Features.GetRequiredFeature<RequestStart>().Age;

    private static TimeSpan ToldAge(HttpRequest request) =>
        uint.TryParse(request.Headers[RequestStart.AgeHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var age)
            ? TimeSpan.FromMilliseconds(Math.Min(age, maxAge.TotalMilliseconds))
            : TimeSpan.Zero;
}
