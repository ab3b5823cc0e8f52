using System.Text.Json.Serialization;

namespace RideAspire.Booking.Requests;

internal static class RequestRules
{
    /// <summary>The largest body that an endpoint takes, in bytes. The largest legal one has a few hundred.</summary>
    public const int LargestBody = 16 * 1024;

    /// <summary>Strict JSON, validated by the attributes on the requests; what is refused is told as problem details.</summary>
    public static void AddRequestRules(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = LargestBody);
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddValidation();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.AllowDuplicateProperties = false;
        });
    }
}
