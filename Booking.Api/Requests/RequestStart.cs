namespace RideAspire.Booking.Requests;

/// <summary>When a request began, before its body was read.</summary>
internal sealed class RequestStart(TimeProvider time)
{
    private readonly long start = time.GetTimestamp();

    /// <summary>How long ago the request began.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(start);

    /// <summary>Remembers that the request begins now.</summary>
    public static void Remember(HttpContext context) =>
        context.Features.Set(new RequestStart(context.RequestServices.GetRequiredService<TimeProvider>()));
}

internal static class RequestStartExtensions
{
    /// <summary>How long ago the request began.</summary>
    public static TimeSpan Age(this HttpContext context) =>
        context.Features.GetRequiredFeature<RequestStart>().Elapsed;
}
