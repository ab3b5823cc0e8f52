using RideAspire.Stores;

namespace RideAspire.Booking.Requests;

/// <summary>
/// Refuses requests at once while Postgres is away and enough of them wait for it. Without this, all requests of some
/// seconds would wait in vain, and would take the processor from the backlog when Postgres is back.
/// </summary>
internal sealed class LoadShedding(StoreConditions conditions)
{
    /// <summary>
    /// Twice the connections of a process. A Postgres that works needs a few milliseconds for each request, so these
    /// are enough for thousands a second when it is back.
    /// </summary>
    private const int MaxWaiting = 30;

    private int waiting;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref waiting) > MaxWaiting && conditions.IsPostgresAway)
                throw new TimeoutException("Postgres does not work, and other requests wait for it already.");
            return await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }
}

internal static class LoadSheddingExtensions
{
    /// <summary>The routes of the group need Postgres. They share one limit.</summary>
    public static RouteGroupBuilder ShedsLoad(this RouteGroupBuilder group)
    {
        group.AddEndpointFilterFactory((factory, next) =>
        {
            var shedding = factory.ApplicationServices.GetRequiredService<LoadShedding>();
            return context => shedding.InvokeAsync(context, next);
        });
        return group;
    }
}
