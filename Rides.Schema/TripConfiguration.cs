using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RideAspire.Trips;

namespace RideAspire.Schema;

internal sealed class TripConfiguration : IEntityTypeConfiguration<Trip>
{
    private const string Open = "status IN ('WAITING', 'ASSIGNED', 'IN_PROGRESS')";
    private const string Active = "status IN ('ASSIGNED', 'IN_PROGRESS')";

    private static readonly (string Name, string Status)[] listed =
    [
        ("in_progress", "IN_PROGRESS"), ("assigned", "ASSIGNED"), ("completed", "COMPLETED"), ("not_found", "DRIVER_NOT_FOUND"),
        ("cancelled", "CANCELLED"),
    ];

    public void Configure(EntityTypeBuilder<Trip> trip)
    {
        trip.ToTable("trips", table =>
        {
            table.HasCheckConstraint("ck_trips_status", $"{Open} OR status IN ('COMPLETED', 'DRIVER_NOT_FOUND', 'CANCELLED')");
            table.HasCheckConstraint("ck_trips_closed", $"({Open}) = (closed_at IS NULL)");
            table.HasCheckConstraint("ck_trips_driver", $"driver_id IS NOT NULL OR NOT ({Active} OR status = 'COMPLETED')");
            table.HasCheckConstraint("ck_trips_never_early", "status <> 'DRIVER_NOT_FOUND' OR closed_at >= deadline_at");

            // Each driver of a trip begins with it ASSIGNED, so this is enough. Older self-rides can still end.
            table.HasCheckConstraint("ck_trips_no_self_ride", "status <> 'ASSIGNED' OR driver_id <> rider_id");
        });

        trip.HasFrequentVacuum();
        trip.HasKey(t => t.Id).HasName("pk_trips");
        trip.Property(t => t.Id).HasColumnName("id").ValueGeneratedNever();
        trip.Property(t => t.RiderId).HasColumnName("rider_id");
        trip.Property(t => t.Status).HasColumnName("status")
            .HasConversion(status => status.Name(), name => StatusNames.Parse<TripStatus>(name));
        trip.Property(t => t.DriverId).HasColumnName("driver_id");
        trip.Property(t => t.IdempotencyKey).HasColumnName("idempotency_key");
        trip.Property(t => t.RequestedAt).HasColumnName("requested_at");
        trip.Property(t => t.DeadlineAt).HasColumnName("deadline_at");
        trip.Property(t => t.ClosedAt).HasColumnName("closed_at");
        trip.Property(t => t.TraceParent).HasColumnName("trace_parent");
        trip.Property(t => t.Version).HasColumnName("version");
        trip.Property(t => t.History).HasColumnName("history").HasColumnType("jsonb")
            .HasDefaultValueSql("'[]'").ValueGeneratedOnAddOrUpdate()
            .HasConversion(changes => JsonSerializer.Serialize(changes, historyJson), json => TripHistory.Read(json), historyIsReadOnly);
        trip.ComplexProperty(t => t.Pickup, point => Place(point, "pickup"));
        trip.ComplexProperty(t => t.Dropoff, point => Place(point, "dropoff"));

        trip.HasIndex(t => t.RiderId, "ux_trips_open_per_rider").IsUnique().HasFilter(Open);
        trip.HasIndex(t => t.DriverId, "ux_trips_active_per_driver").IsUnique().HasFilter(Active);
        trip.HasIndex(t => new { t.RiderId, t.IdempotencyKey }, "ux_trips_idempotency_key").IsUnique()
            .HasFilter("idempotency_key IS NOT NULL");
        trip.HasIndex(t => new { t.RequestedAt, t.Id }, "ix_trips_requested").IsCreatedConcurrently();
        trip.HasIndex(t => new { t.RequestedAt, t.Id }, "ix_trips_key_requested")
            .HasFilter("idempotency_key IS NOT NULL").IsCreatedConcurrently();
        trip.HasIndex(t => new { t.RiderId, t.RequestedAt, t.Id }, "ix_trips_rider_requested").IsCreatedConcurrently();
        trip.HasIndex(t => new { t.DriverId, t.RequestedAt, t.Id }, "ix_trips_driver_requested")
            .HasFilter("driver_id IS NOT NULL").IsCreatedConcurrently();

        // One for each status but WAITING, of which a booking would pay for it. Not one with the status as its first
        // column: Postgres would take its order for a random one, and rather walk the whole list.
        foreach (var (name, status) in listed)
        {
            trip.HasIndex(t => new { t.RequestedAt, t.Id }, $"ix_trips_{name}_requested")
                .HasFilter($"status = '{status}'").IsCreatedConcurrently();
        }

        trip.HasIndex(t => new { t.DeadlineAt, t.Id }, "ix_trips_waiting_deadline").HasFilter("status = 'WAITING'");
    }

    // The trigger writes the history, not the code. So there is nothing to compare or to copy.
    private static readonly ValueComparer<IReadOnlyList<TripChange>> historyIsReadOnly = new(favorStructuralComparisons: false);
    private static readonly JsonSerializerOptions historyJson = new(JsonSerializerDefaults.Web);

    private static void Place(ComplexPropertyBuilder<GeoPoint> point, string prefix)
    {
        point.Property(p => p.Lat).HasColumnName($"{prefix}_lat");
        point.Property(p => p.Lon).HasColumnName($"{prefix}_lon");
    }
}
