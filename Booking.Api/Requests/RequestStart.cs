using Microsoft.AspNetCore.Http.Features;

namespace RideAspire.Booking.Requests;

/// <summary>When a request began, before its body was read.</summary>
internal sealed class RequestStart(TimeProvider time)
{
    private readonly long start = time.GetTimestamp();

    /// <summary>How long ago the request began.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(start);
}

internal static class RequestStartExtensions
{
    /// <summary>Remembers when each request begins. Comes first: later steps read the body.</summary>
    public static void UseRequestStart(this WebApplication app)
    {
        var time = app.Services.GetRequiredService<TimeProvider>();
        app.Use((context, next) =>
        {
            context.Features.Set(new RequestStart(time));
            return next(context);
        });
    }

    /// <summary>How long ago the request began.</summary>
    public static TimeSpan Age(this HttpContext context) =>
        context.Features.GetRequiredFeature<RequestStart>().Elapsed;
}
